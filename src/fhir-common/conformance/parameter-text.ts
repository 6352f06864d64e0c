import { DEFAULT_RADIUS_KM, MAX_RADIUS_KM } from '../core/geography';
import type { CorrelationGroup, DeclaredParameter, ResourceDefinition } from '../definition/define-resource';
import type { SearchParameter } from '../definition/search-parameter';
import { SEARCH_PREFIXES } from '../core/values/prefix';
import { modifiersOf } from '../search/request/bind-leaf';

/** Whether the values of a parameter take a comparison prefix: numbers, dates and quantities. */
export function isOrdered(parameter: SearchParameter): boolean {
  return parameter.type === 'number' || parameter.type === 'date' || parameter.type === 'quantity';
}

/**
 * What a client must know to use a parameter, in markdown: the French business meaning, then modifiers, prefixes, targets and the
 * correlation it takes part in, in French and in English.
 */
export function parameterText(definition: ResourceDefinition, { parameter, group }: DeclaredParameter): string {
  const modifiers = modifiersOf(parameter).map((modifier) => `\`:${modifier}\``);
  return [
    `${parameter.description}.`,
    ...(modifiers.length > 0 ? [`Modificateurs / modifiers: ${modifiers.join(', ')}.`] : ['Aucun modificateur / no modifier.']),
    ...(isOrdered(parameter) ? [`Préfixes / prefixes: ${SEARCH_PREFIXES.map((prefix) => `\`${prefix}\``).join(', ')}.`] : []),
    ...valueText(parameter),
    ...(group ? [groupText(definition, group)] : []),
  ].join('\n\n');
}

function valueText(parameter: SearchParameter): string[] {
  if (parameter.type === 'reference') {
    const targets = parameter.targets.join(', ');
    const chain = `\`${parameter.code}.<critère>\``;
    return [`Cibles : ${targets} ; chaînage ${chain}. / Targets: ${targets}; chaining ${chain}.`];
  }
  if (parameter.type === 'quantity' && parameter.defaultUnit === undefined) {
    return ['Un nombre seul est comparé quelle que soit l’unité ; `nombre||unité` convertit (UCUM). / A number alone is compared whatever the unit; `number||unit` converts (UCUM).'];
  }
  if (parameter.type === 'quantity') {
    return [`Un nombre seul est en \`${parameter.defaultUnit}\` (UCUM). / A number alone is in \`${parameter.defaultUnit}\` (UCUM).`];
  }
  if (parameter.type === 'token' && parameter.otherForms !== undefined) {
    return ['Une valeur sans système trouve aussi les autres formes du numéro. / A value without system also finds the other forms of the number.'];
  }
  if (parameter.type === 'special') {
    const [usual, maximum] = [DEFAULT_RADIUS_KM, MAX_RADIUS_KM];
    return [`Distance : ${usual} km sauf indication, ${maximum} km au plus. / Distance: ${usual} km unless given, ${maximum} km at most.`];
  }
  return [];
}

/** The rule that ties the criteria of a group to one instance, with the names of these criteria, in French and in English. */
export function groupText(definition: ResourceDefinition, group: CorrelationGroup): string {
  const parent = definition.groups.find((outer) => outer.nested === group);
  const name = `\`${group.name}\` (${codesOf(group)})`;
  const french = [`Corrélation : les critères du groupe ${name} d’une même requête portent sur une même instance`];
  const english = [`Correlation: the criteria of group ${name} in one request hold on one and the same instance`];
  if (parent) {
    french.push(`à l’intérieur de celle du groupe \`${parent.name}\` (${codesOf(parent)})`);
    english.push(`inside that of group \`${parent.name}\` (${codesOf(parent)})`);
  }
  if (group.nested) {
    french.push(`et ceux du groupe \`${group.nested.name}\` (${codesOf(group.nested)}) sur une instance qu’elle contient`);
    english.push(`and those of group \`${group.nested.name}\` (${codesOf(group.nested)}) on one instance inside it`);
  }
  return `${french.join(', ')}. / ${english.join(', ')}.`;
}

/** The groups of a resource type and the groups nested in them, outer ones first. */
export function allGroups(definition: ResourceDefinition): readonly CorrelationGroup[] {
  return definition.groups.flatMap((group) => (group.nested ? [group, group.nested] : [group]));
}

function codesOf(group: CorrelationGroup): string {
  return group.parameters.map(({ code }) => `\`${code}\``).join(', ');
}
