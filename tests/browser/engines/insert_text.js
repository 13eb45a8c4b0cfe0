// Text where the cursor is, in the place of what is selected, as a paste brings it: Playwright's own way for these engines needs
// eval in WebKit, and in Firefox is a command of old that leaves an editor with lines nobody typed. WebDriver runs it.
(text) => {
  let target = document.activeElement;
  while (target?.shadowRoot?.activeElement) target = target.shadowRoot.activeElement;
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  const paste = new Event("paste", { bubbles: true, cancelable: true, composed: true });
  Object.defineProperty(paste, "clipboardData", { value: clipboardData }); // a ClipboardEvent's would be empty in Firefox
  if (target?.dispatchEvent(paste)) document.execCommand("insertText", false, text);
}
