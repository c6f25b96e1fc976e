import promises from './promises.json';

type Text = keyof typeof promises.texts;
export type Field = keyof typeof promises.fields;

/** A pattern of a whole text in any language; its placeholders stand for anything. */
export const textOf = (...names: Text[]): RegExp => whole(names.map(name => promises.texts[name]));

/** A pattern of a field's label in any language. */
export const labelOf = (field: Field): RegExp => whole([promises.fields[field].label]);

/** A field's autocomplete token. */
export const tokenOf = (field: Field): string => promises.fields[field].autocomplete;

function whole(texts: Record<string, string>[]): RegExp {
  const patterns = texts.flatMap(text => Object.values(text))
    .map(text => text.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '.+'));
  return new RegExp(`^\\s*(${[...new Set(patterns)].join('|')})\\s*$`);
}
