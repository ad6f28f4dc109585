// In a frame of another page, the wheel scrolls that page until somebody has come into the map.

addEventListener(
  "wheel",
  (event) => {
    if (!document.hasFocus() && !event.ctrlKey) event.stopImmediatePropagation();
  },
  { capture: true },
);
