// Checks between answers: data of the form (checks.json beside its page), by the rule of kernel/form_checks.py.
import { judge, mark, questions, rulesOf, targetOf, valueOf } from "./form.js";

// The day in Vietnam, where the form is judged.
const today = () => new Date(Date.now() + 25_200_000).toISOString().slice(0, 10);

// The corresponding day that many months later, or the last of a shorter month.
function after(day, months) {
  const [year, month, date] = day.split("-").map(Number);
  const last = new Date(Date.UTC(year, month + months, 0));
  return new Date(Math.min(last, Date.UTC(year, month - 1 + months, date))).toISOString().slice(0, 10);
}

// Where answers break a check, as [question, sentence]; of one question the first. What is not answered breaks none, and what is
// wrong by itself is not judged.
export function broken(checks, asked, day = today()) {
  const found = new Map();
  const rowOf = (one) => one.closest("[data-row]");
  for (const { rows, field, relation, than, months, text } of checks) {
    for (const place of asked) {
      const row = rowOf(place);
      if (found.has(place) || place.dataset.field !== field || row?.closest("[data-field]").dataset.field !== rows) continue;
      const [left, right] = [field, than].map((name) => {
        if (name === "today") return day;
        const one = asked.find((each) => each.dataset.field === name && rowOf(each) === row && !each.closest("[data-field][hidden]"));
        const value = one && valueOf(one);
        return value !== undefined && judge(rulesOf(one), value) ? undefined : value;
      });
      if (left === undefined || right === undefined) continue;
      const bound = months ? after(right, months) : right;
      if (relation === "at-most" ? left > bound : left < bound) found.set(place, text);
    }
  }
  return [...found];
}

export async function begin(desk) {
  const reply = await fetch(desk.form.dataset.checks);
  if (!reply.ok) return;
  const checks = await reply.json();
  desk.checks = (step) => {
    const asked = [...desk.form.querySelectorAll('[data-part="form"]')].flatMap(questions);
    return broken(checks, asked).filter(([group]) => step.contains(group)).map(([group, sentence]) => {
      mark(group, sentence);
      return { target: targetOf(group), sentence };
    });
  };
}
