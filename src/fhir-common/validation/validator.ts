import { arrayAt, isObject, stringAt } from '../core/json';
import type { JsonObject } from '../core/json';
import type { ElementTypes } from '../core/patch/element-types';
import { isSubsetted } from '../core/subsetted';
import type { InvariantCompiler } from './invariants';
import { INVARIANT_TEXTS } from './invariant-texts';
import { IssueCollector, shown } from './issue-collector';
import type { EngineFault } from './issue-collector';
import type { Bilingual } from '../core/bilingual';
import { Schema } from './schema';
import { schemaElementTypes } from './schema-element-types';
import type { SkippedSlice } from './schema';
import { SlicingMatchers } from './slicing';
import type { StructureDefinition } from './structure-definition';
import type { TerminologyService } from './terminology-port';
import { childPlace } from './validation-issue';
import type { Place, ValidationIssue } from './validation-issue';
import type { Walk } from './walk';
import { Walker } from './walker';

export interface ValidatorSources {
  /** Snapshots of the R4 base types and resources, of the profiles and of the extensions. */
  readonly definitions: readonly StructureDefinition[];
  readonly terminology: TerminologyService;
  /** Texts of invariants by constraint key, added to the built-in ones. */
  readonly messages?: ReadonlyMap<string, Bilingual>;
  /** Told of each invariant that threw on a body of right form: a fault of this server. The resource is refused all the same. */
  readonly onEngineFault?: (fault: EngineFault) => void;
}

export interface ValidationOptions {
  /** Canonical urls to check besides the base definition. In a Bundle or Parameters, each applies to the resources of its type. */
  readonly profiles: readonly string[];
  /** All issues are always collected; the flag states it at the call. */
  readonly collectAll?: true;
  /**
   * An earlier state of the resource, in which nothing below the first level was found wrong with the same profiles, definitions and lists.
   * Items of first-level elements that are the very same objects in both states are counted and sorted into slices, but not looked at again.
   */
  readonly standing?: JsonObject;
}

export interface Validator {
  /**
   * Checks any JSON value as a FHIR R4 resource. Never throws, never changes the value (fhirpath marks with a hidden property
   * the objects it returns; an invariant returns a boolean only, so that even a frozen body is fine).
   * @returns every issue, in the order of the walk; the resource is acceptable when none is of severity `error`
   */
  validate(resource: unknown, options: ValidationOptions): ValidationIssue[];
  /** What codes are judged by: another object once the lists were replaced. */
  readonly lists: object;
  /** The types of elements as the definitions give them, joined with the profiles in force: what a patch needs to know. */
  elementTypes(profilesOf: (resourceType: string) => readonly string[]): ElementTypes;
  /** Invariants that cannot be evaluated here, each with the reason; the list is complete from the start but for engine refusals. */
  skippedInvariants(): ReturnType<InvariantCompiler['skippedInvariants']>;
  /** Slices that no discriminator can recognise; known once their element was met. */
  skippedSlices(): readonly SkippedSlice[];
}

/**
 * Builds a validator that walks snapshots: JSON form, elements, types, cardinalities, fixed values, slices, references,
 * bindings, extensions and invariants. Trees are compiled on first use, then shared by every call.
 * @throws Error naming the definition when a snapshot is malformed (on first use of that definition)
 */
export function createValidator(sources: ValidatorSources): Validator {
  const { terminology } = sources;
  const schema = new Schema(sources.definitions);
  const slicing = new SlicingMatchers(schema, terminology);
  const invariantTexts = new Map([...INVARIANT_TEXTS, ...(sources.messages ?? [])]);
  return {
    get lists() {
      return terminology.lists ?? terminology;
    },
    validate(resource, { profiles, standing }) {
      const issues = new IssueCollector();
      const place: Place = { parent: undefined, name: stringAt(resource, 'resourceType') ?? 'Resource', index: -1 };
      checkProfiles(schema, issues, resource, profiles, place);
      if (isSubsetted(resource)) issues.report(childPlace(childPlace(place, 'meta'), 'tag'), 'subsetted', {});
      new Walker({ schema, terminology, slicing, invariantTexts, issues, profiles, ...standingItems(standing, resource) }).resource(resource, place);
      for (const fault of issues.settleFaults()) sources.onEngineFault?.(fault);
      return issues.list();
    },
    elementTypes: (profilesOf) => schemaElementTypes(schema, profilesOf),
    skippedInvariants: () => schema.skippedInvariants(),
    skippedSlices: () => schema.skippedSlices(),
  };
}

/** What an element says is judged by itself, but for a reference to a contained resource: then everything is looked at. */
function standingItems(before: JsonObject | undefined, resource: unknown): Pick<Walk, 'standing'> {
  if (before === undefined || !isObject(resource) || before['contained'] !== undefined || resource['contained'] !== undefined) return {};
  return { standing: new Map(Object.keys(resource).flatMap((element) => {
    const earlier = new Set(arrayAt(before, element).filter(isObject));
    return earlier.size === 0 ? [] : [[element, earlier] as const];
  })) };
}

function checkProfiles(schema: Schema, issues: IssueCollector, body: unknown, profiles: readonly string[], place: Place): void {
  const type = stringAt(body, 'resourceType');
  const holdsOthers = type === 'Bundle' || type === 'Parameters';
  for (const url of profiles) {
    const profile = schema.definition(url);
    if (profile === undefined) issues.report(childPlace(place, 'meta'), 'unknown-profile', { value: shown(url) });
    // A type that does not exist is told by the walk, with the name probably meant.
    else if (type !== undefined && schema.typeDefinition(type) !== undefined && profile.type !== type && !holdsOthers) {
      issues.report(place, 'profile-type', { value: shown(url), expected: profile.type, found: shown(type) });
    }
  }
}
