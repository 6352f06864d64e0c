import { byteText, textOf } from '../../core/byte-text';
import type { ByteText } from '../../core/byte-text';
import { isObject } from '../../core/json';
import { keepNumberTexts, parseJson, stringifyJson } from '../../core/json-text';
import { subsettedMeta } from '../../core/subsetted';
import type { Subset } from '../request/result-parameters';

/** A resource reduced to some elements and tagged SUBSETTED, so that nobody writes it back (R4 search 3.1.1.5.8). */
export function subsetOf(content: ByteText, subset: Subset): ByteText {
  const parsed = parseJson(textOf(content));
  if (!parsed.ok || !isObject(parsed.value)) return content;
  const resource = parsed.value;
  const kept = subset === 'data' ? Object.keys(resource).filter((key) => key !== 'text') : ['resourceType', 'id', ...subset, ...subset.map((key) => `_${key}`)];
  const reduced = Object.fromEntries(Object.entries(resource).filter(([key]) => kept.includes(key) && key !== 'meta'));
  const { resourceType, id, ...rest } = reduced;
  return byteText(stringifyJson(keepNumberTexts({ resourceType, id, meta: subsettedMeta(resource['meta']), ...rest }, resource)));
}
