// The few parts of the DOM that a script needs to create elements, and their HTML.
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

class FakeElement {
  children = [];
  attributes = new Map();

  constructor(name) {
    this.name = name;
  }

  setAttribute(name, value) {
    this.attributes.set(name, String(value));
  }

  append(...children) {
    this.children.push(...children);
  }

  get outerHTML() {
    const attributes = [...this.attributes].map(([name, value]) => ` ${name}="${escaped(value)}"`).join("");
    const content = this.children.map((child) => (child instanceof FakeElement ? child.outerHTML : escaped(String(child))));
    return `<${this.name}${attributes}>${content.join("")}</${this.name}>`;
  }
}

/** A document without elements. */
export const fakeDocument = () => ({ createElement: (name) => new FakeElement(name), querySelectorAll: () => [] });
