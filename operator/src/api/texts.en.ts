// English. Keys are the stable codes: `login_<number>`, the groups of messages, `phone_<problem>`.

export const en = {
  connection_lost: "The connection to the server is lost; the bar keeps trying.",
  connect_failed: "The server cannot be reached; the bar keeps trying.",
  no_element: "There is no element with the id {id}; the bar goes on without an interface.",
  no_ui: "The interface could not be loaded; the bar goes on without it.",
  login_1: "Wrong user name or password.",
  login_2: "This account is disabled.",
  login_3: "This user may not use the agent bar.",
  login_4: "The sign-in token is not valid.",
  login_5: "The sign-in token has expired or was used already.",
  login_6: "You are signed in elsewhere.",
  login_7: "Too many attempts. Try again later.",
  login_99: "The server could not sign you in. Try again later.",
  session_taken: "You have signed in elsewhere, so you were signed out here.",
  session_removed: "Your account was removed or disabled, you were signed out.",
  logout_denied: "You cannot sign out now.",
  status_denied: "The status cannot be changed now.",
  identifier: "No phone can be paired by the identifier {identificator}.",
  missed_calls: "{count} calls in a row were not answered: you are not ready now.",
  phone_unreachable: "Your phone cannot be reached: you are not ready now.",
  phone_load: "The phone could not be loaded.",
};
