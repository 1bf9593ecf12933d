"use strict";
const $ = id => document.getElementById(id);
const make = (tag, text, css) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; if (css) e.className = css; return e; };
const shown = version => !version ? "–" : version.number === null ? "none" : String(version.number);
const css = state => state.replace(" ", "-");
let before = { versions: null, nodes: new Map(), database: null };
let step = 1, writtenAt = 0;

function log(text) {
  const time = new Date().toLocaleTimeString("en-GB") + "  ";
  $("log").prepend(make("li", time + text));
  while ($("log").children.length > 100) $("log").lastChild.remove();
}

function put(element, text) { if (element.textContent !== text) element.textContent = text; }

function putVersion(element, text) {
  if (element.textContent === text) return;
  element.textContent = text;
  element.classList.remove("changed"); void element.offsetWidth; element.classList.add("changed");
}

async function post(path) {
  const answer = await fetch(path, { method: "POST" });
  if (!answer.ok) log(path + ": " + answer.status);
}

function nodeCard(name) {
  const card = make("li", undefined, "card"); card.dataset.node = name;
  const head = make("div", undefined, "row"); head.append(make("h2", name), make("span", "", "state"));
  const list = make("dl");
  for (const [key, label] of [["entries", "users"], ["load", "last load"], ["loads", "loads"], ["polls", "polls"], ["confirmed", "confirmed"], ["pid", "process"]]) {
    const value = make("dd"); value.dataset.field = key; list.append(make("dt", label), value);
  }
  const button = make("button", "Stop"); button.type = "button";
  button.addEventListener("click", () => { button.disabled = true; post("/api/nodes/" + name + "/" + button.dataset.action); });
  card.append(head, make("div", "holds version", "quiet small"), make("div", "–", "version num"), list, button);
  $("nodes").append(card);
  return card;
}

function showNode(node) {
  const card = document.querySelector(`[data-node="${node.name}"]`) || nodeCard(node.name);
  const users = (node.resources || []).find(r => r.name === "users");
  const badge = card.querySelector(".state");
  put(badge, node.state); badge.className = "state " + css(node.state);
  putVersion(card.querySelector(".version"), users ? shown(users.held) : "–");
  const field = (key, value) => put(card.querySelector(`[data-field="${key}"]`), value);
  const ms = value => value === null || value === undefined ? "–" : value < 10000 ? value + " ms" : Math.round(value / 1000) + " s";
  field("entries", users ? String(users.entries) : "–");
  field("load", users ? ms(users.lastLoadMillis) : "–");
  field("loads", users ? String(users.loads) : "–");
  field("polls", node.polls == null ? "–" : String(node.polls));
  field("confirmed", node.confirmedMillisAgo == null ? "–" : ms(node.confirmedMillisAgo) + " ago");
  field("pid", node.pid == null ? "–" : String(node.pid));
  const button = card.querySelector("button"), action = node.state === "stopped" ? "restart" : "stop";
  if (button.dataset.action !== action) { button.dataset.action = action; button.disabled = false; put(button, action === "restart" ? "Start again" : "Stop hard"); button.setAttribute("aria-label", button.textContent + " " + node.name); }
  const held = users ? shown(users.held) : null, old = before.nodes.get(node.name);
  if (old && old.state !== node.state) log(node.name + " is " + node.state);
  if (old && held && old.held && old.held !== held) log(node.name + " holds version " + held);
  before.nodes.set(node.name, { state: node.state, held });
}

function showDatabase(demo) {
  put($("interval"), demo.intervalMillis % 1000 ? demo.intervalMillis + " ms" : demo.intervalMillis === 1000 ? "second" : demo.intervalMillis / 1000 + " seconds");
  const database = demo.database, state = !database.running ? "stopped" : database.answers ? "running" : "no answer";
  put($("database-state"), state); $("database-state").className = "state " + css(state);
  put($("database-product"), database.oneDatabase ? database.usersDb : database.usersDb + ", " + database.versionDb);
  put($("transaction"), database.oneDatabase ? "Both are in one database: user and bump are one transaction." : "The versions are elsewhere: the bump follows the commit.");
  const button = $("database-button"), action = database.running ? "stop" : "restart";
  button.hidden = !database.managed;
  if (button.dataset.action !== action) { button.dataset.action = action; button.disabled = false; put(button, action === "restart" ? "Start the database again" : "Stop the database"); }
  const users = database.versions.users ? shown(database.versions.users) : null;
  if (users !== null) {
    putVersion($("users-version"), users);
    put($("cities-version"), "version " + shown(database.versions.cities));
    if (before.versions !== null && before.versions !== users) { log("VersionDB: users is at version " + users); writtenAt = performance.now(); }
    before.versions = users;
  }
  if (before.database !== null && before.database !== state) log("database " + state + (state === "stopped" ? "; the nodes go on answering" : ""));
  before.database = state;
}

/* A write is shown for a moment even if all nodes follow at once. */
function showStep(nodes) {
  const alive = nodes.filter(n => n.state !== "stopped"), since = performance.now() - writtenAt;
  const fresh = writtenAt > 0 && since < 6000;
  if (alive.some(n => n.state === "loading")) step = 4;
  else if (alive.some(n => n.state === "behind")) step = fresh && since < 400 ? 2 : 3;
  else if (fresh) step = since < 400 ? 2 : 5;
  else step = 1;
  for (const li of $("steps").children) {
    if (Number(li.dataset.step) === step) li.setAttribute("aria-current", "step"); else li.removeAttribute("aria-current");
  }
}

async function refresh() {
  try {
    const demo = await (await fetch("/api/demo")).json();
    showDatabase(demo); demo.nodes.forEach(showNode); showStep(demo.nodes);
    $("gone").hidden = true;
  } catch (e) { $("gone").hidden = false; }
  setTimeout(refresh, 250);
}

/* The version of the own last write: with it, any node answers with at least that. */
let usersShown = "", written = null;
async function showUsers() {
  const brought = written;
  const answer = await fetch("/api/users", { headers: brought ? { "X-Version": brought } : {} }).catch(() => null);
  if (written !== brought) return; // Another write was made meanwhile.
  if (answer && answer.ok) {
    const newest = (await answer.json()).sort((a, b) => b.id - a.id).slice(0, 5), text = JSON.stringify(newest);
    if (text !== usersShown) { usersShown = text; $("users").replaceChildren(...newest.map(u => make("li", u.name + " · " + u.email))); }
  } else { written = null; }
}

async function refreshUsers() {
  await showUsers();
  setTimeout(refreshUsers, 1000);
}

$("create").addEventListener("submit", async event => {
  event.preventDefault();
  const form = event.target, button = form.querySelector("button"), user = { name: form.elements.name.value, email: form.elements.email.value };
  button.disabled = true;
  try {
    const answer = await fetch("/api/users", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(user) });
    const body = await answer.json(), through = answer.headers.get("X-Node");
    put($("said"), answer.ok ? body.name + " was created through " + through + "." : body.error || "Refused: " + answer.status);
    if (answer.ok) { log(body.name + " created through " + through); form.reset(); written = answer.headers.get("X-Version"); showUsers(); }
  } catch (e) { put($("said"), "No answer: " + e.message); }
  button.disabled = false;
});

$("find").addEventListener("submit", async event => {
  event.preventDefault();
  const answer = await fetch("/api/cities?name=" + encodeURIComponent(event.target.elements.name.value)).catch(() => null);
  const found = answer && answer.ok ? await answer.json() : [], node = answer && answer.headers.get("X-Node");
  const lines = found.slice(0, 5).map(c => make("li", `${c.name}, ${c.admin1 ? c.admin1 + ", " : ""}${c.country} (${c.lat}, ${c.lng})`));
  $("cities").replaceChildren(make("li", found.length + " found in the memory of " + node, "quiet"), ...lines);
});

$("database-button").addEventListener("click", event => { event.target.disabled = true; post("/api/database/" + event.target.dataset.action); });
refresh(); refreshUsers();
