import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { operator, signIn, simulate } from "../operator.ts";
import { App } from "./App.tsx";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App operator={operator} simulate={simulate} />
    </StrictMode>,
  );
}
signIn();
