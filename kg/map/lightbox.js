// Images of the open note at full size: a dialog that steps through them, with the alternative text as caption.

class Lightbox {
  constructor() {
    this.image = make("img", "");
    this.caption = make("figcaption", "");
    this.count = make("span", "count", "");
    this.back = button("step", "Image before", () => this.step(-1), "‹");
    this.on = button("step", "Next image", () => this.step(1), "›");
    const close = button("close", "Close", () => this.dialog.close(), "×");
    this.dialog = make(
      "dialog",
      "",
      make("figure", "", this.image, this.caption),
      make("div", "bar", this.count, this.back, this.on, close),
    );
    this.dialog.id = "lightbox";
    this.dialog.setAttribute("aria-label", "Image");
    this.dialog.addEventListener("keydown", (event) => this.press(event));
    this.dialog.addEventListener("click", ({ target }) => {
      if (!target.closest("img, button, figcaption")) this.dialog.close();
    });
    document.body.append(this.dialog);
  }

  // Makes buttons of the images of a text, but of those that are links.
  offer(body) {
    const taken = "a, button, summary, .model-card";
    this.images = [...body.querySelectorAll("img")].filter((image) => !image.closest(taken));
    this.images.forEach((image, number) => {
      const name = image.alt ? `Enlarge: ${image.alt}` : "Enlarge the image";
      const opener = button("enlarge", name, () => this.open(number));
      image.replaceWith(opener);
      opener.append(image);
      // a drawing that has proportions and no size would be as small as its button lets it be
      if (!image.hasAttribute("width")) image.addEventListener("load", () => (image.width = image.naturalWidth));
    });
  }

  open(number) {
    this.show(number);
    this.dialog.showModal();
  }

  show(number) {
    this.at = number;
    const { src, alt } = this.images[number];
    this.image.src = src;
    this.image.alt = alt || "Image";
    this.caption.textContent = alt;
    this.caption.hidden = !alt;
    const many = this.images.length > 1;
    this.count.textContent = many ? `${number + 1} of ${this.images.length}` : "";
    this.back.hidden = this.on.hidden = !many;
  }

  step(by) {
    this.show((this.at + by + this.images.length) % this.images.length);
  }

  press(event) {
    const steps = { ArrowLeft: -1, ArrowRight: 1 };
    event.stopPropagation(); // no key does anything to the map behind
    if (!(event.key in steps) || this.images.length < 2) return;
    event.preventDefault();
    this.step(steps[event.key]);
  }
}
