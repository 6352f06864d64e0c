import type { ScenarioRow } from './scenario-row';
import { ids, search, tre } from './scenario-row';

const CATEGORY = tre('R66-CategorieEtablissement');
const REPORTS = '_revinclude=MeasureReport:measure';

/** UC8: steering indicators, searched on Measure (read side, section 10). */
export const UC8_ROWS: readonly ScenarioRow[] = [
  {
    id: 'UC8 S1', request: search('Measure', 'identifier=CP6', REPORTS), form: 'printed', match: ids('Measure', 'measure-cp6'),
    include: ids('MeasureReport', 'mr-cp6-ehpad-tilleuls', 'mr-cp6-region-52'),
    absent: ['Measure/measure-decoy-cp60', 'MeasureReport/mr-decoy-cp60-2023-10-06'],
    why: 'A report names the indicator by its canonical url: CP60 begins with CP6 and is another.',
  },
  {
    id: 'UC8 S1', request: search('Measure', 'identifier=CP3', REPORTS), form: 'printed', match: ids('Measure', 'measure-cp3'),
    include: ids('MeasureReport', 'mr-cp3-2023-10-06', 'mr-cp3-2024-01-10'), why: 'With or without version after the bar.',
  },
  {
    id: 'UC8 S1', request: search('Measure', 'identifier=CP60', REPORTS), form: 'decoy', match: ids('Measure', 'measure-decoy-cp60'),
    include: ids('MeasureReport', 'mr-decoy-cp60-2023-10-06', 'mr-decoy-cp60-2023-10-06-before'),
    why: 'The decoy answers to its own identifier.',
  },
  {
    id: 'UC8 S2', request: search('Measure', '_has:MeasureReport:measure:date=eq2023-10-06T15:00', REPORTS), form: 'printed',
    match: ids('Measure', 'measure-cp3'), include: ids('MeasureReport', 'mr-cp3-2023-10-06'),
    absent: ['Measure/measure-decoy-cp60', 'Measure/measure-cp6', 'MeasureReport/mr-cp3-2024-01-10'],
    why: 'Any second of that minute in Paris; 14:59:59 and 15:01:00 are out. The date holds for the reports that come along too.',
  },
  {
    id: 'UC8 S2', request: search('Measure', '_has:MeasureReport:measure:date=ge2023-10-06T15:00', '_has:MeasureReport:measure:date=lt2023-10-07', REPORTS), form: 'strict',
    match: ids('Measure', 'measure-cp3', 'measure-decoy-cp60'), include: ids('MeasureReport', 'mr-cp3-2023-10-06', 'mr-decoy-cp60-2023-10-06'),
    absent: ['MeasureReport/mr-cp3-2024-01-10', 'MeasureReport/mr-decoy-cp60-2023-10-06-before'], why: 'Two bounds, on the matches and on what they bring.',
  },
  {
    id: 'UC8 S2', request: search('Measure', '_has:MeasureReport:measure:date=eq2023-10-06T15:01'), form: 'decoy',
    match: ids('Measure', 'measure-decoy-cp60'), include: [], why: 'The minute after.',
  },
  {
    id: 'UC8 S2', request: search('Measure', '_has:MeasureReport:measure:date=ge2023-10-06T15:00'), form: 'strict',
    match: ids('Measure', 'measure-cp3', 'measure-cp6', 'measure-decoy-cp60'), include: [], why: 'What the narrative says: from that date.',
  },
  {
    id: 'UC8 S2', request: search('Measure', '_has:MeasureReport:measure:date=ge2023-12-01',
      '_has:MeasureReport:measure:date=lt2024-02-01'),
    form: 'strict', match: ids('Measure', 'measure-cp3'), include: [], absent: ids('Measure', 'measure-cp6'),
    why: 'Two bounds on one report.',
  },
  {
    id: 'MeasureReport 12.8', request: search('MeasureReport', 'date=ge2026-06-29'), form: 'strict', include: [],
    match: ids('MeasureReport', 'mr-cp6-ehpad-tilleuls', 'mr-cp6-region-52'), why: 'The date is a date, not a token as the table says.',
  },
];

const CENTRES = ids('Questionnaire', 'questionnaire-centre-sante', 'questionnaire-centre-sante-retired');
const HOMES = ids('Questionnaire', 'questionnaire-ms-ehpad', 'questionnaire-decoy-ms-ehpad-2');

/** UC9: input templates, searched on Questionnaire (read side, section 11). */
export const UC9_ROWS: readonly ScenarioRow[] = [
  { id: 'UC9 S2', request: search('Questionnaire'), form: 'printed', match: [...CENTRES, ...HOMES].sort(), include: [],
    why: 'Every template, drafts and retired ones too.' },
  {
    id: 'UC9 S3', request: search('Questionnaire', 'identifier=MS-EHPAD'), form: 'printed',
    match: ids('Questionnaire', 'questionnaire-ms-ehpad'),
    include: [], absent: ids('Questionnaire', 'questionnaire-decoy-ms-ehpad-2'), why: 'Whole value.',
  },
  {
    id: 'UC9 S4', request: search('Questionnaire', `context=${CATEGORY}|124`), form: 'printed', match: CENTRES, include: [], absent: HOMES,
    why: 'Establishment category among the contexts of use.',
  },
  { id: 'UC9 S4', request: search('Questionnaire', 'context=124'), form: 'strict', match: CENTRES, include: [], absent: HOMES,
    why: 'Bare code.' },
  {
    id: 'UC9 S4', request: search('Questionnaire', `context=${CATEGORY}|124`, 'status=active'), form: 'strict',
    match: ids('Questionnaire', 'questionnaire-centre-sante'), include: [], why: 'Published ones only.',
  },
  { id: 'UC9 S4', request: search('Questionnaire', `context=${CATEGORY}|500`), form: 'decoy', match: HOMES, include: [],
    why: 'Another category.' },
  {
    id: 'UC9 S4', request: search('Questionnaire', `context=${tre('R227-ChampActivite')}|04`), form: 'strict', match: HOMES, include: [],
    absent: CENTRES, why: 'Another kind of context, in the same element.',
  },
];
