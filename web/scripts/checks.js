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

// Whether answers break a check; what is not answered breaks none.
export function breaks({ field, relation, than, months }, given, day) {
  const left = given[field];
  let right = than === "today" ? day : given[than];
  if (left === undefined || right === undefined) return false;
  if (months) right = after(right, months);
  return relation === "at-most" ? left > right : left < right;
}

// Where answers break a check, as [question, sentence]; of one question the first. What is wrong by itself is not judged.
export function broken(checks, asked, day = today()) {
  const found = new Map();
  for (const check of checks) {
    const list = check.rows && asked.find((one) => one.dataset.field === check.rows);
    for (const around of check.rows ? list?.querySelectorAll("[data-row]") ?? [] : [null]) {
      const given = {};
      let place;
      for (const one of around ? questions(around) : asked) {
        if (one.closest("[data-row]") !== around || one.closest("[data-field][hidden]")) continue;
        if (one.dataset.field === check.field) place = one;
        const value = [check.field, check.than].includes(one.dataset.field) ? valueOf(one) : undefined;
        if (value !== undefined && !judge(rulesOf(one), value)) given[one.dataset.field] = value;
      }
      if (place && !found.has(place) && breaks(check, given, day)) found.set(place, check.text);
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
