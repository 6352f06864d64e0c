import { DEAREST, repeated, times, TOO_COSTLY } from '../../bench/costly-requests';

const filter = (text: string): string => `_filter=${encodeURIComponent(text)}`;
const nested = (depth: number, inner: string): string => `${'('.repeat(depth)}${inner}${')'.repeat(depth)}`;

/** Well-formed requests of one client that ask for as much as they may, and more: what is refused must be refused quickly. */
export const HOSTILE: readonly (readonly [why: string, request: string])[] = [
  ...TOO_COSTLY.map(([why, request]) => [why, request] as const),
  ...DEAREST,
  ['includes of everything', 'HealthcareService?_count=200&_include=*&_include:iterate=Organization:partof&_include:iterate=Location:organization&_revinclude=PractitionerRole:service&_revinclude=Task:focus'],
  ['includes of everything, from structures', 'Organization?_count=200&_revinclude=HealthcareService:organization&_revinclude=Location:organization&_include:iterate=Organization:partof&_include:iterate=HealthcareService:location'],
  ['a sort on a chain', 'HealthcareService?_sort=organization.partof.name,-location.name&_count=200'],
  ['ten sorts', 'Location?_sort=name,-name,address-city,-address-city,_lastUpdated,-_lastUpdated,_id,-_id&_count=200'],
  ['one letter anywhere', 'Organization?name:contains=e'],
  ['one letter anywhere, in every text', 'HealthcareService?name:contains=e&organization.name:contains=a&location.name:contains=i'],
  ['the commonest words', 'HealthcareService?_content=de,la,le,les,des,du,et,en'],
  ['one letter of every word', 'HealthcareService?_content=a,b,c,d,e,f,g,h,i,j'],
  ['a deep _filter', `Location?${filter(nested(60, 'name eq x'))}`],
  ['negations of negations', `Location?${filter(times(20, () => 'not (', '') + 'name eq x' + ')'.repeat(20))}`],
  ['every ancestor of every offer', 'HealthcareService?organization.name:above=a&organization.type:above=128'],
  ['everything under every structure', `HealthcareService?organization:below=${times(50, (index) => `Organization/${index}`, ',')}`],
  ['all but nothing', 'Location?_id:not=nothing&name:not=nothing&address-city:not=nothing&_count=200'],
  ['all without', 'HealthcareService?location:missing=true&organization:missing=false&_count=200'],
  ['a circle around the country', 'HealthcareService?location.near=46.5|2.5|20000|km&_count=200'],
  ['circles with free beds', `HealthcareService?location.near=47.2|-1.55|500|km&${repeated(2, 3, 'location.')}`],
  ['a page of everything', 'Organization?_count=200&_sort=-_lastUpdated'],
  ['an audit of the past', 'Location?_lastUpdated=ge1900&_lastUpdated=le2100&_sort=_lastUpdated&_count=200'],
  ['200 parameters', `Location?${times(200, (index) => `name=a${index}`, '&')}`],
];
