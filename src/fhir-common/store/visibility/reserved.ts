import { byteText, textOf } from '../../core/byte-text';
import type { ByteText } from '../../core/byte-text';
import type { ResourceJson } from '../../core/json';
import { keepNumberTexts, stringifyJson } from '../../core/json-text';
import { subsettedMeta } from '../../core/subsetted';
import type { ResourceDefinition } from '../../definition/define-resource';
import { parseStored } from '../writer/stamp';

/** A resource as readers see it who may not see its reserved elements: without them and tagged SUBSETTED; itself when it holds none. */
export function withoutReserved({ visibility }: ResourceDefinition, resource: ResourceJson): ResourceJson {
  const reduced = visibility?.reserved?.without(resource) ?? resource;
  if (JSON.stringify(reduced) === JSON.stringify(resource)) return resource;
  const { resourceType, id, meta, ...rest } = reduced;
  const kept = keepNumberTexts({ resourceType, ...(id === undefined ? {} : { id }), meta: subsettedMeta(meta), ...rest }, resource);
  return { ...kept, resourceType };
}

/** A stored text as its reader sees it. @param reserved true: he does not read the reserved elements (`Sight.reservedColumn`); otherwise the text stays the very same */
export function shownText(definition: ResourceDefinition, content: ByteText, reserved: boolean | undefined): ByteText {
  if (reserved !== true) return content;
  const stored = parseStored(textOf(content));
  const shown = withoutReserved(definition, stored);
  return shown === stored ? content : byteText(stringifyJson(shown));
}
