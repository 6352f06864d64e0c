import type { Parameters, ParametersParameter, ValueSet, ValueSetExpansionContains } from 'fhir/r4';
import { excerpt, FhirError } from '../core/errors';
import { stringAt, arrayAt } from '../core/json';
import { nearestName } from '../core/nearest-name';
import { foldString } from '../core/values/string-fold';
import type { CodeVerdict } from './code-check';
import type { OperationParameters } from './operation-parameters';
import type { Terminology } from './terminology';
import { artefactId, publicationFields } from './terminology-resources';
import type { ListedCode } from './terminology-source';
import type { ValueSetContent } from './value-set-index';
import type { Bilingual } from '../core/bilingual';

/** Codes of one answer; a longer expansion is paged, or marked as cut when no page was asked. */
const MAX_CODES = 5_000;
const UNCLOSED = 'http://hl7.org/fhir/StructureDefinition/valueset-unclosed';
const TOO_COSTLY = 'http://hl7.org/fhir/StructureDefinition/valueset-toocostly';

interface CodeToCheck {
  readonly system: string | undefined;
  readonly code: string;
  readonly display: string | undefined;
}

/** The terminology operations of R4 (ValueSet/$expand, ValueSet/$validate-code, CodeSystem/$lookup) on the lists known here. */
export class TerminologyOperations {
  constructor(private readonly terminology: Terminology) {}

  /**
   * ValueSet/$expand: the codes of a value set, those that hold every word of `filter`, from `offset`, `count` at most.
   * @param id technical id of the path; otherwise the parameter `url` names the set; @param now epoch milliseconds
   * @throws FhirError `unknown-value-set` (404) with the nearest name, `value-set-not-listed` (422), 400 for the parameters
   */
  expand(parameters: OperationParameters, id: string | undefined, now: number): ValueSet {
    parameters.refuseOthers(['url', 'valueSetVersion', 'filter', 'offset', 'count', 'activeOnly', 'includeDesignations', 'displayLanguage']);
    const set = this.valueSetOf(parameters, id);
    if (set.codes.length === 0) throw new FhirError('value-set-not-listed', { valueSet: set.name });
    const filter = parameters.text('filter');
    const [offset, count] = [parameters.count('offset') ?? 0, parameters.count('count')];
    const activeOnly = parameters.flag('activeOnly') === true;
    const found = set.codes.map((listed) => this.detailed(listed)).filter((listed) => (!activeOnly || listed.retiredOn === undefined) && matches(listed, filter));
    const page = found.slice(offset, offset + Math.min(count ?? MAX_CODES, MAX_CODES));
    const cut = count === undefined && offset + page.length < found.length;
    const extension = [...(set.complete ? [] : [UNCLOSED]), ...(cut ? [TOO_COSTLY] : [])].map((url) => ({ url, valueBoolean: true }));
    const asked = [...(filter === undefined ? [] : [{ name: 'filter', valueString: filter }]), ...(activeOnly ? [{ name: 'activeOnly', valueBoolean: true }] : [])];
    const designations = parameters.flag('includeDesignations') === true;
    return {
      resourceType: 'ValueSet',
      id: artefactId(set.url),
      ...publicationFields(set),
      expansion: {
        ...(extension.length > 0 && { extension }),
        timestamp: new Date(now).toISOString(),
        total: found.length,
        offset,
        ...(asked.length > 0 && { parameter: asked }),
        ...(page.length > 0 && { contains: page.map((listed) => contained(listed, designations)) }),
      },
    };
  }

  /**
   * ValueSet/$validate-code: whether a code, a Coding or one coding of a CodeableConcept is in a value set. A label that differs from ours
   * is told, and no error. What the list does not settle (it is incomplete) is true, with a message.
   * @throws FhirError as `expand`, and `missing-operation-parameter` (400) when no code is given
   */
  validateCode(parameters: OperationParameters, id: string | undefined): Parameters {
    parameters.refuseOthers(['url', 'valueSetVersion', 'code', 'system', 'systemVersion', 'display', 'coding', 'codeableConcept', 'displayLanguage']);
    const set = this.valueSetOf(parameters, id);
    const checked = codesToCheck(parameters).map((asked) => ({ asked, verdict: this.terminology.checkCode(set.url, asked.system, asked.code) }));
    const best = checked.find(({ verdict }) => IS_VALID[verdict]) ?? checked[0];
    if (best === undefined) return parameters.missing('code, coding ou codeableConcept', 'code, coding or codeableConcept');
    const { asked, verdict } = best;
    const label = this.labelOf(set, asked);
    const message = this.messageOf(set, asked, verdict, label);
    return {
      resourceType: 'Parameters',
      parameter: [
        { name: 'result', valueBoolean: IS_VALID[verdict] },
        ...(message === undefined ? [] : [{ name: 'message', valueString: message }]),
        ...(label === undefined ? [] : [{ name: 'display', valueString: label }]),
      ],
    };
  }

  /**
   * CodeSystem/$lookup: label, other names and properties of a code. The system may be written in any known spelling, the code too.
   * @throws FhirError `unknown-code-system` or `unknown-code` (404) with the nearest spelling, 400 for the parameters
   */
  lookup(parameters: OperationParameters): Parameters {
    parameters.refuseOthers(['code', 'system', 'version', 'coding', 'date', 'displayLanguage', 'property']);
    const [asked] = codesToCheck(parameters);
    if (asked?.system === undefined) return parameters.missing('system et code, ou coding', 'system and code, or coding');
    const { system, code } = asked;
    const concept = this.terminology.concept(system, code);
    const codeSystem = this.terminology.codeSystem(concept?.system ?? system);
    if (codeSystem === undefined) throw this.unknownCodeSystem(system);
    if (concept === undefined) throw this.unknownCode(codeSystem.name, [...codeSystem.concepts.values()], code);
    const wanted = new Set(parameters.texts('property'));
    return {
      resourceType: 'Parameters',
      parameter: [
        { name: 'name', valueString: codeSystem.name },
        ...(codeSystem.version === undefined ? [] : [{ name: 'version', valueString: codeSystem.version }]),
        { name: 'display', valueString: concept.display ?? concept.code },
        ...(concept.designations ?? []).map((value) => ({ name: 'designation', part: [{ name: 'value', valueString: value }] })),
        ...propertiesOf(concept).filter(([name]) => wanted.size === 0 || wanted.has(name)).map(([name, value]) => property(name, value)),
      ],
    };
  }

  /** The value set of a path or of the parameter `url`, in any spelling, with `|version` or not. */
  private valueSetOf(parameters: OperationParameters, id: string | undefined): ValueSetContent {
    const url = parameters.text('url');
    const name = id ?? url;
    if (name === undefined) return parameters.missing('url, ou l’identifiant du jeu de valeurs dans le chemin', 'url, or the id of the value set in the path');
    const found = id === undefined ? this.terminology.valueSet(name) : [...this.terminology.valueSets()].find((set) => artefactId(set.url) === id);
    const version = parameters.text('valueSetVersion') ?? /\|(.+)$/.exec(url ?? '')?.[1];
    if (found === undefined || (version !== undefined && found.version !== undefined && found.version !== version)) {
      throw this.unknownValueSet(name, found);
    }
    return found;
  }

  /** A code of a set with what its code system adds: other names, the day it went out of use. */
  private detailed(listed: ListedCode): ListedCode {
    const known = this.terminology.concept(listed.system, listed.code);
    const { display, retiredOn, designations } = { ...known, ...listed };
    const others = designations ?? known?.designations;
    return {
      ...listed,
      ...(display !== undefined && { display }),
      ...(retiredOn !== undefined && { retiredOn }),
      ...(others !== undefined && { designations: others }),
    };
  }

  private labelOf(set: ValueSetContent, { system, code }: CodeToCheck): string | undefined {
    const systems = system === undefined ? set.systems : [system];
    return systems.map((url) => this.terminology.display(url, code)).find((label) => label !== undefined);
  }

  private messageOf(set: ValueSetContent, asked: CodeToCheck, verdict: CodeVerdict, label: string | undefined): string | undefined {
    if (verdict === 'member' || verdict === 'retired') {
      const differs = asked.display !== undefined && label !== undefined && foldString(asked.display) !== foldString(label);
      if (differs) return `Libellé préféré : « ${label} ». / Preferred label: "${label}".`;
      return verdict === 'member' ? undefined : `« ${asked.code} » est déprécié, et toujours membre de ${set.name}. / "${asked.code}" is deprecated, and still a member of ${set.name}.`;
    }
    const near = this.terminology.nearestCode(set.url, asked.system, asked.code, asked.display);
    const { fr, en } = suggestion(near === undefined ? undefined : `${near.code}${near.display === undefined ? '' : ` – ${near.display}`}`);
    return MESSAGES[verdict].map((text) => text.replace('{code}', asked.code).replace('{set}', set.name)).map((text, index) => `${text} ${index === 0 ? fr : en}`.trim()).join(' / ');
  }

  private unknownValueSet(name: string, other: ValueSetContent | undefined): FhirError {
    if (other?.version !== undefined) {
      const { fr, en } = { fr: `La version connue est ${other.version}.`, en: `The known version is ${other.version}.` };
      return new FhirError('unknown-value-set', { parameter: 'url', valueSet: excerpt(name), suggestion: fr, suggestionEn: en });
    }
    const { fr, en } = suggestion(nearestUrl(name, this.terminology.valueSets()));
    return new FhirError('unknown-value-set', { parameter: 'url', valueSet: excerpt(name), suggestion: fr, suggestionEn: en });
  }

  private unknownCodeSystem(url: string): FhirError {
    const { fr, en } = suggestion(nearestUrl(url, this.terminology.codeSystems()));
    return new FhirError('unknown-code-system', { parameter: 'system', system: excerpt(url), suggestion: fr, suggestionEn: en });
  }

  private unknownCode(system: string, concepts: readonly ListedCode[], code: string): FhirError {
    const near = concepts.find((listed) => /^\d+$/.test(code) && Number(listed.code) === Number(code)) ??
      concepts.find((listed) => listed.code === nearestName(code, concepts.map((each) => each.code)));
    const { fr, en } = suggestion(near === undefined ? undefined : `${near.code} – ${near.display ?? ''}`);
    return new FhirError('unknown-code', { parameter: 'code', code: excerpt(code), system, suggestion: fr, suggestionEn: en });
  }
}

/** Verdicts that `$validate-code` calls valid; other spellings and former codes are accepted on write, and are no members. */
const IS_VALID: Readonly<Record<CodeVerdict, boolean>> = {
  'member': true, 'retired': true, 'unlisted': true, 'unknown-set': true,
  'variant': false, 'former': false, 'unknown-code': false, 'foreign-system': false,
};

const MESSAGES: Readonly<Record<Exclude<CodeVerdict, 'member' | 'retired'>, readonly [string, string]>> = {
  'unlisted': ['« {code} » n’est pas dans la liste de {set} connue ici, incomplète.', '"{code}" is not in the list of {set} known here, which is incomplete.'],
  'unknown-set': ['La liste de {set} n’est pas connue ici.', 'The list of {set} is not known here.'],
  'variant': ['« {code} » est une autre écriture d’un code de {set}.', '"{code}" is another spelling of a code of {set}.'],
  'former': ['« {code} » n’est pas, ou plus, dans {set}.', '"{code}" is not, or no longer, in {set}.'],
  'unknown-code': ['« {code} » n’est pas un code de {set}.', '"{code}" is not a code of {set}.'],
  'foreign-system': ['{set} ne contient aucun code de ce système.', '{set} has no code of that system.'],
};

/** @throws FhirError 400 when a parameter has not its type */
function codesToCheck(parameters: OperationParameters): CodeToCheck[] {
  const coding = parameters.complex('coding');
  const concept = parameters.complex('codeableConcept');
  const code = parameters.text('code');
  const given = [...(coding === undefined ? [] : [coding]), ...arrayAt(concept, 'coding')].flatMap((each) => {
    const found = stringAt(each, 'code');
    return found === undefined ? [] : [{ code: found, system: stringAt(each, 'system'), display: stringAt(each, 'display') }];
  });
  return code === undefined ? given : [{ code, system: parameters.text('system'), display: parameters.text('display') }, ...given];
}

/** Every word of the filter stands in the code, the label or another name, without case and accents. */
function matches(listed: ListedCode, filter: string | undefined): boolean {
  if (filter === undefined) return true;
  const text = foldString([listed.code, listed.display ?? '', ...(listed.designations ?? [])].join(' '));
  return foldString(filter).split(/\s+/).every((word) => text.includes(word));
}

function contained({ system, code, display, retiredOn, designations }: ListedCode, withDesignations: boolean): ValueSetExpansionContains {
  return {
    system,
    ...(retiredOn !== undefined && { inactive: true }),
    code,
    ...(display !== undefined && { display }),
    ...(withDesignations && designations !== undefined && { designation: designations.map((value) => ({ value })) }),
  };
}

function propertiesOf({ retiredOn, properties }: ListedCode): (readonly [string, string | boolean])[] {
  return [
    ['inactive', retiredOn !== undefined],
    ...(retiredOn === undefined || retiredOn === '' ? [] : [['deprecationDate', retiredOn] as const]),
    ...Object.entries(properties ?? {}),
  ];
}

function property(name: string, value: string | boolean): ParametersParameter {
  const typed = typeof value === 'boolean' ? { valueBoolean: value } : name === 'deprecationDate' ? { valueDateTime: value } : { valueCode: value };
  return { name: 'property', part: [{ name: 'code', valueCode: name }, { name: 'value', ...typed }] };
}

function suggestion(near: string | undefined): Bilingual {
  return near === undefined ? { fr: '', en: '' } : { fr: `Vouliez-vous « ${near} » ?`, en: `Did you mean "${near}"?` };
}

/** The known url whose last part is nearest to that of a misspelt one: the rest of a canonical url is the same for a whole publication. */
function nearestUrl(url: string, known: Iterable<{ readonly url: string }>): string | undefined {
  const byId = new Map([...known].map((artefact) => [artefactId(artefact.url), artefact.url]));
  const near = nearestName(artefactId(url.split('|', 1)[0] ?? url), byId.keys());
  return near === undefined ? undefined : byId.get(near);
}
