// Numbers as words and as fields, and the signs of what excites and what inhibits.

const isNumber = (text) => text !== undefined && text.trim() !== "" && Math.abs(Number(text)) <= 1e9;

// A number as short as it can be told: 0.3333 is 0.333.
function amount(value) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const short =
    Math.abs(value) >= 1e6 || (value && Math.abs(value) < 1e-4)
      ? value.toExponential(2)
      : String(Number(value.toPrecision(4)));
  return (Object.is(value, -0) ? "0" : short).replace("-", "−");
}

function signed(value) {
  return value > 0 ? `+${amount(value)}` : amount(value);
}

function signShapes(weight) {
  const look = weight > 0 ? "excites" : "inhibits";
  return weight > 0
    ? [
        ["path", { d: "M2 7H18", class: look }],
        ["path", { d: "M26 7L17 2.5V11.5Z", class: `${look} solid` }],
      ]
    : [["path", { d: "M2 7H24M24 1.5V12.5", class: look }]];
}

function numberField(value, change) {
  const field = make("input", "");
  Object.assign(field, { type: "number", step: "any", value });
  field.addEventListener("change", () => {
    if (isNumber(field.value) && field.checkValidity()) change(Number(field.value));
    else field.value = value;
  });
  return field;
}
