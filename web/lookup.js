// The look-up page: the code is in the path, the pin after '#', so that no server ever logs it.
const STATES = {
  registered: "Mới đăng ký · Registered", accepted: "Đã tiếp nhận · Accepted", refused: "Từ chối tiếp nhận · Refused",
  in_process: "Đang xử lý · In process", supplement_requested: "Yêu cầu bổ sung · Supplement asked",
  payment_requested: "Yêu cầu nộp phí, lệ phí · Payment asked", withdrawn: "Đã rút · Withdrawn", stopped: "Dừng xử lý · Stopped",
  decided: "Đã có kết quả · Decided", handed_over: "Đã trả kết quả · Handed over",
};
const TIMELINESS = {
  not_started: "Chưa tính thời hạn · Clock not started", within_time: "Trong hạn · Within time", near_due: "Sắp đến hạn · Near due",
  overdue: "Quá hạn · Overdue", waiting_supplement: "Chờ bổ sung · Waiting for supplement", waiting_payment: "Chờ nộp phí · Waiting for payment",
  early: "Trước hạn · Early", on_time: "Đúng hạn · On time", late: "Trễ hạn · Late",
  late_without_apology: "Trễ hạn, chưa xin lỗi · Late without apology", closed_without_result: "Kết thúc không có kết quả · Closed without result",
};
const form = document.querySelector("#lookup");
const answer = document.querySelector("#answer");

function show(rows) {
  const list = document.createElement("dl");
  for (const [name, value] of rows) {
    if (value === null || value === undefined) continue;
    list.append(Object.assign(document.createElement("dt"), { textContent: name }),
                Object.assign(document.createElement("dd"), { textContent: value }));
  }
  answer.replaceChildren(list);
}

function say(text) {
  answer.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
}

async function look(code, pin) {
  say("Đang tra cứu… · Looking up…");
  try {
    const reply = await fetch(`/api/status/dossiers/${encodeURIComponent(code)}`, { headers: pin ? { "Receipt-Pin": pin } : {} });
    const body = await reply.json();
    if (!reply.ok) return say(`${body.title}. ${body.detail}`);
    show([["Mã hồ sơ · Code", body.code], ["Trạng thái · State", STATES[body.state] ?? body.state],
      ["Bước · Step", `${body.step.number} / ${body.step.of}`], ["Ngày nộp · Registered", body.registered_at],
      ["Ngày tiếp nhận · Accepted", body.accepted_at], ["Hạn trả · Due", body.due_date], ["Kết thúc · Closed", body.closed_at],
      ["Thời hạn · Timeliness", TIMELINESS[body.timeliness] ?? body.timeliness], ["Thủ tục · Procedure", body.procedure]]);
  } catch {
    say("Không kết nối được. Hãy thử lại. · No connection. Try again.");
  }
  answer.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  look(form.code.value.trim(), form.pin.value.trim());
});

const coded = location.pathname.match(/^\/tra-cuu\/([^/]+)$/);
if (coded) {
  form.code.value = decodeURIComponent(coded[1]);
  form.pin.value = decodeURIComponent(location.hash.slice(1));
  look(form.code.value, form.pin.value);
}
