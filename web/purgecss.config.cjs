// What of govuk-frontend no page names is left out of the sheets. A class that is put together of parts must be kept by name.
module.exports = {
  content: ["templates/**/*.html", "scripts/*.js", "offline/*.js", "*.py", "server/*.py", "figures/*.py"],
  safelist: { standard: [/^govuk-input--width-/] },
};
