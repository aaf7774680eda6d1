// Files of papers, each with its own state; sending.js sends them.
export const uploads = new Map(); // paper -> {id, name} once sent; {sending, a promise} meanwhile; {fault} when it failed

export const allSent = () => Promise.all([...uploads.values()].map((one) => one.sending));
