// What a note's properties say: words, links, numbers, dates, yes or no, and lists of those.

const ADDRESS = /^https?:\/\/\S+$/i;
const DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2})?)?$/;

class Values {
  constructor(graph, route) {
    Object.assign(this, { graph, route });
  }

  rows(properties) {
    return properties.flatMap(([key, value]) => [
      make("dt", "", key.replaceAll("_", " ")),
      make("dd", "", this.of(value)),
    ]);
  }

  of(value) {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "boolean") return value ? "✓ yes" : "✗ no";
    if (typeof value === "number") return String(value);
    if (Array.isArray(value)) return make("ul", "", ...value.map((inner) => make("li", "", this.of(inner))));
    if (value?.words) return make("span", "", ...value.words.map((part) => this.part(part)));
    if (value?.fields) return make("dl", "", ...this.rows(value.fields));
    return "";
  }

  text(words) {
    if (ADDRESS.test(words)) return leavingLink(words, words.replace(/^https?:\/\/(www\.)?/i, "").replace(/\/$/, ""));
    return dated(words) ?? words;
  }

  part(part) {
    if (typeof part === "string") return part;
    if (part.address) return ADDRESS.test(part.address) ? leavingLink(part.address, part.text) : part.text;
    if (part.missing) return unwritten(make("span", "unresolved", part.text));
    const link = make("a", "note-link", part.text);
    link.href = this.route.to(part.to);
    link.dataset.note = part.to;
    if (part.at) link.dataset.anchor = part.at;
    return link;
  }
}

function leavingLink(address, words) {
  const link = make("a", "external", words);
  link.href = address;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return leaving(link);
}

// The date as people write it where the reader is; null for what is none.
function dated(words) {
  const [, year, month, day, hour, minute] = DATE.exec(words) ?? [];
  if (!year) return null;
  const date = new Date(Number(year), month - 1, Number(day), Number(hour ?? 0), Number(minute ?? 0));
  if (date.getMonth() !== month - 1 || date.getFullYear() !== Number(year)) return null; // such as February 30
  const time = make("time", "", date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: hour && "short" }));
  time.dateTime = time.title = words;
  return time;
}

// ---- what a link says beside its words: in its look, in its title, and to those who hear it

function leaving(link) {
  link.title ||= "Leaves the map";
  link.append(make("span", "unseen", " (leaves the map)"));
  return link;
}

// A link to nothing, or to a file that is in the vault and not on the map.
function unwritten(link) {
  const words = link.matches("a.unresolved:not([data-note])") ? "Not on this map" : "Not written yet";
  link.title ||= words;
  link.append(make("span", "unseen", ` (${words.toLowerCase()})`));
  return link;
}
