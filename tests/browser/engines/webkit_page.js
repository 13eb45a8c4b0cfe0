// What the WebKit bridge runs in the page: it keeps the objects that Playwright holds by handle, and says what happened.
// An expression: a function of a command, of the program to run, and of sources: text that this program will have the page
// evaluate, beside what it means. The page's strict policy forbids eval, so all of it comes as code, in the script itself.
// Not a part of the site, and no module: WebDriver runs it.

(function (command, program, sources, insertText) {
  "use strict";
  const key = Symbol.for("playground.webdriver");
  const state = (globalThis[key] ??= begin());

  /** Once a document: the handles, and an ear for what a visitor should not see. */
  function begin() {
    const id = [...crypto.getRandomValues(new Uint32Array(4))].join("-"); // a UUID is for secure contexts only
    const fresh = { id, handles: new Map(), tickets: new Map(), count: 0, log: [] };
    const evaluate = globalThis.eval;
    fresh.known = new Map();
    globalThis.eval = (text) => (fresh.known.has(text) ? fresh.known.get(text)() : evaluate(text));
    globalThis.__pw_bidiInsertText = insertText;
    const original = console.error;
    console.error = (...values) => {
      fresh.log.push({ type: "console", text: values.map(String).join(" ") });
      original.apply(console, values);
    };
    addEventListener("error", (event) => {
      if (event.message) fresh.log.push({ type: "javascript", text: event.error?.stack ? `${event.message}\n${event.error.stack}` : event.message });
    });
    // What browsers write on the console by themselves no script hears; of this there is an event. To evaluate text is Playwright's.
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
      const text = `The page's policy forbids it: ${violatedDirective} ${blockedURI} ${sample}`;
      if (!sample.startsWith("eval|")) fresh.log.push({ type: "console", text });
    });
    addEventListener("unhandledrejection", (event) => {
      fresh.log.push({ type: "javascript", text: `Unhandled promise rejection: ${event.reason}` });
    });
    return fresh;
  }

  /** A BiDi local value, or a reference, as the value it stands for. */
  function revive(local) {
    if ("handle" in local || "sharedId" in local) {
      const handle = local.handle ?? local.sharedId;
      if (!state.handles.has(handle)) throw new ReferenceError(`no handle ${handle} in this document`);
      return state.handles.get(handle);
    }
    const { type, value } = local;
    if (type === "undefined") return undefined;
    if (type === "null") return null;
    if (type === "number") return value === "-0" ? -0 : Number(value);
    if (type === "bigint") return BigInt(value);
    if (type === "date") return new Date(value);
    if (type === "regexp") return new RegExp(value.pattern, value.flags);
    if (type === "array") return value.map(revive);
    if (type === "set") return new Set(value.map(revive));
    const pairs = () => value.map(([name, item]) => [typeof name === "string" ? name : revive(name), revive(item)]);
    if (type === "map") return new Map(pairs());
    if (type === "object") return Object.fromEntries(pairs());
    return value;
  }

  /** A value as a BiDi remote value: whole when it is asked for by value, else a handle to it. */
  function describe(value, byHandle) {
    if (value === null) return { type: "null" };
    const type = typeof value;
    if (type === "number") {
      const odd = Object.is(value, -0) ? "-0" : Number.isFinite(value) ? null : String(value);
      return { type, value: odd ?? value };
    }
    if (type === "bigint") return { type, value: String(value) };
    if (type === "undefined") return { type };
    if (type === "string" || type === "boolean") return { type, value };
    const handle = byHandle ? { handle: keep(value) } : {};
    if (value === globalThis) return { type: "window", value: { context: command.context }, ...handle };
    if (value instanceof Node) {
      const localName = value instanceof Element ? value.localName : undefined;
      const shared = byHandle ? handle.handle : keep(value);
      return { type: "node", sharedId: shared, value: { nodeType: value.nodeType, localName }, ...handle };
    }
    if (type === "symbol" || type === "function") return { type, ...handle };
    const isArray = Array.isArray(value);
    if (byHandle) return { type: isArray ? "array" : value instanceof Promise ? "promise" : "object", ...handle };
    if (isArray) return { type: "array", value: value.map((item) => describe(item, false)) };
    return { type: "object", value: Object.entries(value).map(([name, item]) => [name, describe(item, false)]) };
  }

  function keep(value) {
    const handle = `${state.id}/${++state.count}`;
    state.handles.set(handle, value);
    return handle;
  }

  function thrown(error) {
    // As other engines' stacks begin, with the name and the message: Playwright shows no more of it.
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { type: "exception", exceptionDetails: { text } };
  }

  /** The outcome of a command, or a ticket under which to ask for it, where it is still to come. */
  function outcome(run) {
    let value;
    try {
      value = run();
    } catch (error) {
      return thrown(error);
    }
    const success = (result) => ({ type: "success", result: describe(result, command.byHandle) });
    if (!command.awaitPromise || !(value instanceof Promise)) return success(value);
    const ticket = `${++state.count}`;
    state.tickets.set(ticket, null);
    value
      .then(success)
      .catch(thrown)
      .then((settled) => state.tickets.set(ticket, settled));
    return { ticket };
  }

  function redeem(ticket) {
    const settled = state.tickets.get(ticket);
    if (settled) state.tickets.delete(ticket);
    return settled ?? (state.tickets.has(ticket) ? { ticket } : thrown(new Error("Execution context was destroyed")));
  }

  for (const [text, meaning] of sources ?? []) state.known.set(text, meaning);
  let result = null;
  if (command.document && command.document !== state.id) {
    result = { type: "gone" }; // the handles it came with were another document's
  } else if (command.do === "run") {
    result = outcome(() => program(...command.values.map(revive)));
  } else if (command.do === "redeem") {
    result = redeem(command.ticket);
  } else if (command.do === "release") {
    for (const handle of command.handles) state.handles.delete(handle);
  }
  const log = state.log.splice(0);
  return { result, document: state.id, url: location.href, ready: document.readyState, log };
})
