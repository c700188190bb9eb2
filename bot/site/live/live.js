"use strict";
// Keeps the live page up to date, says when it is not, and sends presses without leaving the page. Without it the page works too.
(() => {
  const live = document.getElementById("live");
  const now = document.getElementById("now");
  const link = document.getElementById("link");
  const said = document.getElementById("said");
  const words = live.dataset;
  // Three missed beats and the connection counts as lost; a browser itself may take minutes to notice.
  const SILENT = 40000, AGAIN = 3000, SETTLED = 500, READ = 15000;
  let stream = null, timer = 0, hushing = 0, upAt = Date.now(), ahead = Number(words.at) * 1000 - upAt;
  let isLost = false, isOver = false, isHeld = false, kept = null, swappedAt = 0, moved = new Set();

  const clock = (at) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: words.tz }).format(at);

  const tell = (text, state) => {
    if (link.textContent !== text) link.textContent = text;
    link.dataset.state = state;
  };

  const countDown = () => {
    const left = document.getElementById("left");
    if (!left) return;
    const seconds = Math.round(Number(left.dataset.at) - (Date.now() + ahead) / 1000);
    const all = Math.abs(seconds), hours = Math.floor(all / 3600), minutes = Math.floor(all / 60) % 60;
    const time = hours ? `${hours} h ${minutes} min` : minutes >= 10 ? `${minutes} min` : `${minutes}:${String(all % 60).padStart(2, "0")} min`;
    const text = (seconds < 0 ? words.past : words.left).replace("{time}", time);
    if (left.textContent !== text) left.textContent = text;
    left.classList.toggle("past", seconds < 0);
  };

  // What was under way as somebody pressed may be done by now.
  const tellWhatCame = () => {
    const told = said.querySelector("[data-of]");
    const came = told && document.getElementById(told.dataset.of);
    if (came && told.textContent.trim() !== came.textContent.trim()) told.textContent = came.textContent.trim();
  };

  const places = () => new Map([...now.querySelectorAll(".press")].map((one) => [one.id, one.getBoundingClientRect().top]));

  // What was open stays open, and whoever has come to a button by the keyboard stays there.
  const put = (html) => {
    const open = [...now.querySelectorAll("details[open]")].map((one) => one.id);
    const focus = now.contains(document.activeElement) ? document.activeElement.id : "";
    const summary = now.contains(document.activeElement) && document.activeElement.tagName === "SUMMARY" ? document.activeElement.parentElement.id : "";
    const before = places();
    now.innerHTML = html;
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    const again = summary ? document.getElementById(summary)?.querySelector("summary") : focus && document.getElementById(focus);
    if (again) again.focus({ preventScroll: true });
    tellWhatCame();
    moved = new Set([...places()].filter(([id, top]) => !(Math.abs(top - before.get(id)) < 8)).map(([id]) => id));
    swappedAt = Date.now();
    countDown();
  };

  // Nothing moves under a finger that is on its way to a button.
  const swap = (html) => { if (isHeld) kept = html; else put(html); };
  const hold = () => { isHeld = true; };
  const release = () => setTimeout(() => {
    isHeld = false;
    if (kept !== null) { put(kept); kept = null; }
  }, 0);
  document.addEventListener("pointerdown", hold);
  document.addEventListener("pointerup", release);
  document.addEventListener("pointercancel", release);

  const heard = (at) => {
    upAt = Date.now();
    if (at) ahead = at * 1000 - upAt;
    tell(isLost ? words.back : words.up, "up");
    isLost = false;
    clearTimeout(timer);
    timer = setTimeout(lose, SILENT);
  };

  const close = () => { if (stream) { stream.close(); stream = null; } clearTimeout(timer); };

  const lose = () => {
    close();
    if (isOver) return;
    isLost = true;
    tell(words.lost.replace("{time}", clock(upAt + ahead)), "lost");
    timer = setTimeout(connect, AGAIN);
  };

  const finish = (text, state = "lost") => { isOver = true; close(); tell(text, state); };

  // A browser does not say why it was given no stream: the page itself answers those who may not have it.
  const askWhy = async () => {
    try {
      const answer = await fetch(location.pathname, { redirect: "manual", headers: { Accept: "text/html" } });
      if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) finish(words.shut);
    } catch {
      // Nothing is there just now; it is tried again.
    }
  };

  const connect = () => {
    close();
    if (document.hidden) return;
    timer = setTimeout(lose, SILENT);
    stream = new EventSource(words.events);
    stream.addEventListener("now", (event) => {
      const data = JSON.parse(event.data);
      if (event.lastEventId !== now.dataset.version) { now.dataset.version = event.lastEventId; swap(data.html); }
      heard(data.at);
    });
    stream.addEventListener("beat", (event) => heard(JSON.parse(event.data).at));
    stream.addEventListener("over", () => finish(words.over, "up"));
    stream.addEventListener("shut", () => finish(words.shut));
    stream.addEventListener("elsewhere", () => finish(words.elsewhere));
    stream.addEventListener("error", (event) => {
      const isRefused = event.target.readyState === EventSource.CLOSED;
      lose();
      if (isRefused) askWhy();
    });
  };

  const say = (text, isBad) => {
    const line = document.createElement("p");
    line.className = isBad ? "told bad" : "told";
    line.setAttribute("role", isBad ? "alert" : "status");
    line.textContent = text;
    said.replaceChildren(...(text ? [line] : []));
  };

  const press = async (form, button) => {
    const body = new URLSearchParams(new FormData(form));
    body.append(button.name, button.value);
    say(words.sending, false);
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("now");
      // Nothing can be kept just now: the page that is here goes on being of use.
      if (!fresh && answer.status >= 500) { say(words.unsent, true); return; }
      // Signed out, or no longer theirs to see: the page itself says which.
      if (!fresh) { location.reload(); return; }
      said.replaceChildren(...page.getElementById("said").childNodes);
      now.dataset.version = fresh.dataset.version;
      for (const one of now.querySelectorAll("details[open]")) one.removeAttribute("open");
      put(fresh.innerHTML);
      clearTimeout(hushing);
      hushing = setTimeout(() => { if (!said.querySelector(".bad")) said.replaceChildren(); }, READ);
    } catch {
      say(words.unsent, true);
    }
  };

  document.addEventListener("submit", (event) => {
    if (event.target.id !== "press" || !event.submitter) return;
    event.preventDefault();
    // What has just moved there is not what somebody meant to press.
    if (Date.now() - swappedAt < SETTLED && moved.has(event.submitter.id)) say(words.moved, true);
    else press(event.target, event.submitter);
  });
  // Nobody looks at a page that is hidden, and what it shows afterwards may be old.
  document.addEventListener("visibilitychange", () => {
    if (isOver) return;
    if (document.hidden) { close(); return; }
    if (Date.now() - upAt > SILENT / 2) lose();
    connect();
  });
  addEventListener("offline", lose);
  addEventListener("online", () => { if (!isOver) connect(); });
  setInterval(countDown, 1000);
  countDown();
  connect();
})();
