// The due day of a dossier filed now, from the calculator that anyone may ask.
const due = document.querySelector("#due");

function localNow() {
  const shifted = new Date(Date.now() + 7 * 3_600_000); // Hà Nội's clock, wherever the phone is
  return `${shifted.toISOString().slice(0, 19)}+07:00`;
}

try {
  const reply = await fetch("/api/status/deadlines", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ procedure: due.dataset.procedure, received_at: localNow(), explain: false }),
  });
  if (reply.ok) {
    const { due_date: day } = await reply.json();
    const [year, month, date] = day.split("-").map(Number);
    const told = document.documentElement.lang === "en"
      ? new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(Date.UTC(year, month - 1, date)))
      : `ngày ${date}/${month}/${year}`;
    const strong = document.createElement("strong");
    strong.textContent = due.dataset.text.replace("{day}", told);
    due.replaceChildren(strong);
  }
} catch {
  // Without an answer the number of days stands there as it did.
}
