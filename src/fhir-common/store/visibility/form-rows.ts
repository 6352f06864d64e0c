import type { SharedTexts } from '../../core/json-text';
import { profileSet } from '../../definition/confidentiality';
import type { ProfileSet } from '../../definition/confidentiality';
import type { AccessProfiles } from '../../definition/fhir-api';
import type { Rendering } from './rendering';
import { serialize, stamp } from '../writer/stamp';
import type { Stamped } from '../writer/stamp';

/** A stored form: what some profiles see in place of the full text. */
export interface FormRow extends Stamped {
  readonly profiles: ProfileSet;
  readonly digest: Buffer;
}

/** The full text as it is about to be stored. */
export interface FullText extends Stamped {
  readonly digest: Buffer;
}

/**
 * The forms to store for a resource. A profile whose view did not change keeps its text, version and date, so that a change it may not
 * see changes nothing it can see; a view that never differed from the full text has no row.
 * @param before what each profile saw until now; undefined for profiles that saw nothing
 * @param texts of the full form
 */
export function formRows(
  rendering: Rendering, access: AccessProfiles | undefined, full: FullText, { before, now, texts }: { readonly before: (profile: number) => FullText | undefined; readonly now: number; readonly texts?: SharedTexts | undefined },
): FormRow[] {
  if (!access) return [];
  const rows = new Map<string, FormRow>();
  const serialized = new Map(rendering.reduced.map((form) => [form, serialize(form.resource, texts)]));
  for (const profile of access.all) {
    const bit = profileSet(profile);
    if ((rendering.profiles & bit) === 0 || profile === access.unrestricted) continue;
    const form = rendering.reduced.find(({ profiles }) => (profiles & bit) !== 0);
    const reduced = form === undefined ? undefined : serialized.get(form);
    const digest = reduced?.digest ?? full.digest;
    const previous = before(profile);
    const text = previous?.digest.equals(digest) === true ? previous : viewOf(reduced === undefined ? undefined : stamp(reduced, (previous?.version ?? 0) + 1, now), previous, full);
    if (text.content === full.content) continue;
    const known = rows.get(text.content);
    rows.set(text.content, { ...text, digest, profiles: (known?.profiles ?? 0) | bit });
  }
  return [...rows.values()];
}

/** A view equal to the full text is the full text, unless its own count of versions went another way. */
function viewOf(reduced: Stamped | undefined, previous: FullText | undefined, full: FullText): Stamped {
  if (reduced) return reduced;
  if (previous === undefined || previous.version + 1 === full.version) return full;
  return { ...full, version: previous.version + 1, content: restamped(full.content, full.version, previous.version + 1) };
}

function restamped(content: string, from: number, to: number): string {
  const mark = `"versionId":"${from}"`;
  const at = content.indexOf(mark);
  return at < 0 ? content : `${content.slice(0, at)}"versionId":"${to}"${content.slice(at + mark.length)}`;
}
