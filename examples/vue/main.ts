import { createApp } from "vue";
import { operator, signIn, simulate } from "../operator.ts";
import App from "./App.vue";

createApp(App, { operator, simulate }).mount("#root");
signIn();
