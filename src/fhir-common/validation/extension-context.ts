import r4 from 'fhirpath/fhir-context/r4';
import { arrayAt, stringAt } from '../core/json';
import type { JsonObject } from '../core/json';
import type { ElementNode } from './element-node';
import { shown } from './issue-collector';
import type { ExtensionContext } from './structure-definition';
import { childPlace } from './validation-issue';
import type { Place } from './validation-issue';
import type { Walk } from './walk';

/** The element that carries extensions: its definition, its R4 type, its place. */
interface Holder {
  readonly value: JsonObject;
  readonly node: ElementNode;
  readonly code: string;
  readonly place: Place;
}

const KEYS = ['extension', 'modifierExtension'] as const;

/** Each known extension stands on an element its definition names (R4 defining-extensions 2.4.2.1.2). Unknown ones are told elsewhere. */
export function checkContexts(walk: Walk, holder: Holder): void {
  for (const key of KEYS) {
    if (holder.value[key] === undefined) continue;
    for (const [index, extension] of arrayAt(holder.value, key).entries()) {
      const url = stringAt(extension, 'url');
      const contexts = url === undefined ? [] : walk.schema.extensionContexts(url);
      if (contexts.length === 0 || contexts.some((context) => allows(context, holder))) continue;
      const expected = contexts.map(({ expression }) => expression).join(', ');
      walk.issues.report(childPlace(holder.place, key, index), 'extension-context', { value: shown(url), found: nameOf(holder), expected });
    }
  }
}

function allows({ type, expression }: ExtensionContext, holder: Holder): boolean {
  switch (type) {
    case 'extension':
      return holder.code === 'Extension' && stringAt(holder.value, 'url') === expression;
    case 'element':
      // `Element` stands for any element, resources included: the reading of the publishers of R4.
      return expression === 'Element' || isKindOf(holder.code, expression) || holder.node.contextPath === expression
        || elementPath(holder.place) === expression;
    case 'fhirpath':
      // It selects elements of the whole resource; no definition shipped here has one, and a stranger is not refused on a guess.
      return true;
  }
}

/** A context may name the type of the element, or one it derives from: `DomainResource`, `BackboneElement`. */
function isKindOf(code: string, wanted: string): boolean {
  for (let type: string | undefined = code; type !== undefined; type = r4.type2Parent[type]) if (type === wanted) return true;
  return false;
}

/** `HealthcareService.extension.extension`: the names from the resource down, without ranks. */
function elementPath(place: Place): string {
  if (place.resourceType !== undefined) return place.resourceType;
  return place.parent === undefined ? place.name : `${elementPath(place.parent)}.${place.name}`;
}

function nameOf({ place, code }: Holder): string {
  return `${elementPath(place)} (${code})`;
}
