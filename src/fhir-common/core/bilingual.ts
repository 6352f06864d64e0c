/** What a person is told: French for the user, English for the developer beside him. */
export interface Bilingual {
  readonly fr: string;
  readonly en: string;
}

/** What stands for the `{names}` of a text. */
export type TextDetails = Readonly<Record<string, string | number>>;

/** A text with its details put in; a name without a detail stays as it is. Details are never searched for names again. */
export function fill(template: string, details: TextDetails): string {
  return template
    .replace(/\{(\w+)\}/g, (whole, name: string) => (Object.hasOwn(details, name) ? String(details[name]) : whole))
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** Both languages of a row of a table of texts. */
export function filled({ fr, en }: Bilingual, details: TextDetails = {}): Bilingual {
  return { fr: fill(fr, details), en: fill(en, details) };
}
