const categories = new Map();

/** Odoo's registry, as far as the addon uses it. */
export const registry = {
  category(name) {
    if (!categories.has(name)) categories.set(name, new Map());
    const entries = categories.get(name);
    return {
      add: (key, value) => entries.set(key, value),
      get: (key) => entries.get(key),
      all: () => [...entries.values()],
    };
  },
};
