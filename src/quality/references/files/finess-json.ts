import { isObject } from '../../../fhir-common/core/json';
import type { JsonObject } from '../../../fhir-common/core/json';
import type { FinessAuthorisation, FinessEstablishment } from '../finess';
import type { Territory } from '../territory';
import { finessNumber } from './formats';
import { jsonElements } from './json-elements';
import { ReferenceFileError } from './reference-item';
import type { ReadProgress, ReferenceItem } from './reference-item';
import { RowReader } from './row-reader';

/** An object whose names are read without regard to case and `_`: the spelling changes between versions of the flow (2.5 a). */
class Loose {
  private readonly fields: ReadonlyMap<string, unknown>;

  constructor(value: unknown) {
    const entries = isObject(value) ? Object.entries(value) : [];
    this.fields = new Map(entries.map(([name, field]) => [fold(name), field]));
  }

  has(name: string): boolean {
    return this.fields.has(fold(name));
  }

  object(name: string): Loose {
    return new Loose(this.fields.get(fold(name)));
  }

  list(name: string): Loose[] {
    const value: unknown = this.fields.get(fold(name));
    return (Array.isArray(value) ? value : []).filter((item): item is JsonObject => isObject(item)).map((item) => new Loose(item));
  }

  /** The first of these names that is filled, trimmed: values are padded with blanks. */
  text(...names: readonly string[]): string {
    const found = names.map((name) => this.fields.get(fold(name))).find((value) => typeof value === 'string' && value.trim() !== '');
    return typeof found === 'string' ? found.trim() : '';
  }
}

const fold = (name: string): string => name.toLowerCase().replaceAll('_', '');

/** One legal entity of the flow, with its position for the report. */
interface LegalEntity {
  readonly where: string;
  readonly entity: Loose;
}

async function* legalEntities(input: AsyncIterable<Uint8Array>, progress?: ReadProgress): AsyncGenerator<LegalEntity | { readonly version: string }> {
  for await (const item of jsonElements(input, progress)) {
    if (item.kind === 'element' && fold(item.key) === 'pmej') yield { where: `pmej[${item.index}]`, entity: new Loose(item.value) };
    else if (item.kind === 'value' && fold(item.key) === 'generatedat' && typeof item.value === 'string') yield { version: item.value };
  }
}

/** The structures file of the current flow. @throws ReferenceFileError when it holds no establishment at all */
export async function* readFinessStructures(input: AsyncIterable<Uint8Array>, territory: Territory, progress?: ReadProgress): AsyncGenerator<ReferenceItem<FinessEstablishment>> {
  let rows = 0;
  for await (const item of legalEntities(input, progress)) {
    if ('version' in item) yield { kind: 'version', version: item.version };
    else for (const [index, establishment] of item.entity.list('ege').entries()) {
      rows += establishment.has('informationsGeneralesEGE') ? 1 : 0;
      yield* itemsOf(`${item.where}.ege[${index}]`, structureFields(item.entity, establishment), (reader) => establishmentOf(reader, establishment, territory));
    }
  }
  if (rows === 0) throw wrongFile('structures', 'informationsGeneralesEGE');
}

/** The activities file of the current flow: care authorisations (AMF) in force or not, the inactive ones left out (12.2). */
export async function* readFinessActivities(input: AsyncIterable<Uint8Array>, progress?: ReadProgress): AsyncGenerator<ReferenceItem<FinessAuthorisation>> {
  let activities = 0;
  for await (const item of legalEntities(input, progress)) {
    if ('version' in item) yield { kind: 'version', version: item.version };
    else for (const [index, establishment] of item.entity.list('ege').entries()) {
      for (const [rank, activity] of establishment.list('activitesExercees').entries()) {
        activities += 1;
        const care = careOf(activity);
        if (care) yield* itemsOf(`${item.where}.ege[${index}].activitesExercees[${rank}]`, activityFields(establishment, care), authorisationOf);
      }
    }
  }
  if (activities === 0) throw wrongFile('activités', 'activitesExercees');
}

function* itemsOf<Row>(where: string, fields: Readonly<Record<string, string>>, rowOf: (reader: RowReader) => Row): Iterable<ReferenceItem<Row>> {
  const reader = new RowReader(where, new Map(Object.entries(fields)));
  const row = rowOf(reader);
  for (const problem of reader.problems) yield { kind: 'problem', problem };
  if (!reader.isRefused) yield { kind: 'row', row };
}

function wrongFile(kind: string, field: string): ReferenceFileError {
  return new ReferenceFileError({
    fr: `Ce fichier n'est pas le flux FINESS des ${kind} : aucun « ${field} ». Rien n'est changé.`,
    en: `This file is not the FINESS flow expected here: no "${field}". Nothing was changed.`,
  });
}

function structureFields(entity: Loose, establishment: Loose): Readonly<Record<string, string>> {
  const general = establishment.object('informationsGeneralesEGE');
  const [address] = establishment.list('adresse');
  const phones = establishment.list('contact').map((contact) => contact.object('telecom'));
  return {
    numFinessEge: general.text('numFinessEge', 'numeroFinessEge', 'numFiness', 'numeroFiness'),
    numFinessPm: entity.object('informationsGeneralesPMEJ').text('numFinessPm', 'numeroFinessPm', 'numFiness', 'numeroFiness'),
    nom: general.text('nomEgeLong', 'nomEgeCourt'),
    categorie: establishment.text('categorieEntiteGeographiqueExercice') || general.text('categorieEntiteGeographiqueExercice'),
    dateOuverture: general.text('dateOuverture'),
    dateFermeture: general.text('dateFermeture'),
    etatObjet: establishment.text('etatObjet'),
    commune: address?.text('cogCommune') ?? '',
    telephone: phones.map((telecom) => telecom.text('telephone')).find((phone) => phone !== '') ?? '',
    courriel: phones.map((telecom) => telecom.text('email', 'courriel', 'adresseMail')).find((email) => email !== '') ?? '',
    dateDerniereMaj: establishment.text('dateDerniereMaj'),
  };
}

/** TRE_R365: what an event says of the closing (12.2); the rest says nothing. */
const CLOSING_OF_EVENT: Readonly<Record<string, string>> = {
  '038': 'PRO', '103': 'PRO', '005': 'DEF', '002': 'CHP', '100': 'CHP', '102': 'CHP', '101': 'ERR', '039': 'open', '019': 'open',
};

interface EventClosing {
  readonly type: string;
  readonly day: string;
}

/** The latest event that says open or closed; of two on one day, the last written. */
function closingEvent(establishment: Loose): EventClosing | undefined {
  const told = establishment.list('evenement').flatMap((event) => {
    const type = CLOSING_OF_EVENT[event.text('etatObjet1')];
    return type === undefined ? [] : [{ type, day: event.text('dateEvenement').slice(0, 10) }];
  });
  return told.reduce<EventClosing | undefined>((latest, event) => (latest === undefined || event.day >= latest.day ? event : latest), undefined);
}

function establishmentOf(reader: RowReader, establishment: Loose, territory: Territory): FinessEstablishment {
  const event = closingEvent(establishment);
  const isReopened = event?.type === 'open';
  const closing = reader.day('dateFermeture');
  const commune = reader.text('commune');
  const department = commune === undefined ? undefined : departmentOf(commune);
  if (department !== undefined && department !== '975' && territory.regionOf(department) === undefined) {
    reader.warn({ fr: `Commune ${commune ?? ''} hors des départements connus : établissement sans département.`, en: `Commune ${commune ?? ''} is in no known department: establishment without department.` });
  }
  return {
    number: finessNumber(reader, 'numFinessEge'),
    legalEntity: reader.text('numFinessPm'),
    name: reader.text('nom') ?? '',
    category: reader.text('categorie'),
    opening: reader.day('dateOuverture'),
    closing: isReopened ? undefined : closing ?? (event === undefined || event.day === '' ? undefined : event.day),
    closingType: isReopened ? undefined : event?.type,
    inactive: !isReopened && reader.text('etatObjet') === 'I',
    // The flow has no lapse flag (12.2).
    lapsed: false,
    commune, department,
    phone: reader.text('telephone'),
    email: reader.text('courriel'),
    updated: reader.day('dateDerniereMaj'),
  };
}

/** Overseas departments have three characters: 971 to 976 and beyond. */
function departmentOf(commune: string): string {
  return /^9[78]/.test(commune) ? commune.slice(0, 3) : commune.slice(0, 2);
}

/** The care activity of an entry; undefined for the other natures, and for an inactive one. */
function careOf(activity: Loose): { readonly generic: Loose; readonly care: Loose } | undefined {
  const generic = activity.object('caracteristiquesGeneriques');
  const nature = activity.has('nature') ? activity.object('nature') : generic.object('nature');
  if (nature.text('codeNature') !== 'AMF' || generic.text('etatObjet') === 'I') return undefined;
  return { generic, care: nature.object('caracteristiquesSpecifiques').object('typeActiviteAMF') };
}

function activityFields(establishment: Loose, { generic, care }: { readonly generic: Loose; readonly care: Loose }): Readonly<Record<string, string>> {
  return {
    numFinessEge: establishment.text('numFinessEge', 'numeroFinessEge', 'numFiness', 'numeroFiness')
      || establishment.object('informationsGeneralesEGE').text('numFinessEge', 'numeroFinessEge'),
    activiteAMF: care.text('activiteAMF'),
    modaliteActivite: care.text('modaliteActivite'),
    formeActivite: care.text('formeActivite'),
    dateFinActiviteAutorisee: generic.text('dateFinActiviteAutorisee'),
  };
}

function authorisationOf(reader: RowReader): FinessAuthorisation {
  return {
    finess: finessNumber(reader, 'numFinessEge'),
    activity: reader.required('activiteAMF'),
    modality: reader.text('modaliteActivite') ?? '',
    form: reader.text('formeActivite') ?? '',
    end: reader.day('dateFinActiviteAutorisee'),
  };
}
