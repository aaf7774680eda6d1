// Photos of the pages of one paper, as one PDF: each page has the shape of its photo.
const WIDE = 595; // points, as A4
const LONGEST_SIDE = 1600;

// As JPEG, which a PDF takes as it is. Fails for what is no picture.
async function pageOf(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const canvas = Object.assign(document.createElement("canvas"), { width: picture.width * scale, height: picture.height * scale });
  const paper = canvas.getContext("2d");
  paper.fillStyle = "#fff";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.8); });
  return { blob, width: canvas.width, height: canvas.height };
}

export async function joined(files) {
  const pages = [];
  for (const file of files) pages.push(await pageOf(file)); // one after another: a cheap phone has little memory
  const parts = [];
  const starts = [];
  let size = 0;
  const add = (...more) => { for (const one of more) { parts.push(one); size += one.size ?? one.length; } };
  const object = (head, ...stream) => {
    starts.push(size);
    add(`${starts.length} 0 obj\n${head}\n`, ...stream.flatMap((one) => ["stream\n", one, "\nendstream\n"]), "endobj\n");
  };
  const first = (at) => 3 + 3 * at;
  add("%PDF-1.4\n");
  object("<</Type/Catalog/Pages 2 0 R>>");
  object(`<</Type/Pages/Count ${pages.length}/Kids[${pages.map((_, at) => `${first(at)} 0 R`).join(" ")}]>>`);
  pages.forEach(({ blob, width, height }, at) => {
    const high = Math.round((WIDE * height) / width);
    const draw = `q ${WIDE} 0 0 ${high} 0 0 cm /I Do Q`;
    object(`<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${WIDE} ${high}]/Contents ${first(at) + 1} 0 R/Resources<</XObject<</I ${first(at) + 2} 0 R>>>>>>`);
    object(`<</Length ${draw.length}>>`, draw);
    object(`<</Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length ${blob.size}>>`, blob);
  });
  const table = size;
  add(`xref\n0 ${starts.length + 1}\n0000000000 65535 f \n${starts.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("")}`
    + `trailer\n<</Size ${starts.length + 1}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`);
  return new File(parts, `${files[0].name.replace(/\.\w+$/, "")}.pdf`, { type: "application/pdf" });
}
