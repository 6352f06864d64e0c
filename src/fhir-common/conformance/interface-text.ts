import type { ResourceDefinition } from '../definition/define-resource';
import type { FhirApi } from '../definition/fhir-api';
import { PAGE_LINK_MINUTES } from '../search/answer/page-state';
import { MAX_COUNT } from '../search/request/search-request';
import { CEILING } from '../search/search.service';
import { allGroups, groupText } from './parameter-text';

/** How callers are known, for the security section of a statement and of an OpenAPI document; French then English, markdown. */
export const SECURITY_TEXT = [
  'TLS mutuel : l’appelant présente un certificat client de l’IGC-Santé, enrôlé sur ce serveur. Sans certificat reconnu : 401 ; ' +
    'certificat révoqué ou non enrôlé : 403. La description de l’interface (`/metadata`) est publique.',
  'Mutual TLS: the caller presents an IGC-Santé client certificate enrolled on this server. Without a recognised certificate: 401; ' +
    'revoked or not enrolled: 403. The description of the interface (`/metadata`) is public.',
].join('\n\n');

/** The search rules of an interface that no SearchParameter can state, French then English, in markdown. */
export function interfaceText(api: FhirApi): string {
  return [...frenchRules(api), ...englishRules(api)].join('\n\n');
}

/** What a resource type is in the business, and its correlation groups. */
export function resourceText(definition: ResourceDefinition): string {
  return [`${definition.description}.`, ...allGroups(definition).map((group) => groupText(definition, group))].join('\n\n');
}

function frenchRules(api: FhirApi): string[] {
  return [
    `**${api.title}.** ${api.description}.`,
    'Un critère inconnu est refusé (400) et jamais ignoré : sans lui, la réponse serait toute la base. Un paramètre de résultat non pris ' +
      'en compte est signalé dans la réponse (entrée de mode `outcome`).',
    `Une page porte ${MAX_COUNT} résultats au plus ; \`_count\` en demande moins. Le lien \`next\` vaut ${PAGE_LINK_MINUTES} minutes. ` +
      `La recherche s’arrête au ${CEILING}e résultat ; \`total\` reste le nombre exact.`,
    'La virgule est un OU, répéter un paramètre est un ET. Un code seul (`type=01`) est cherché dans tous les systèmes ; ' +
      '`système|code` précise le système.',
    ...(api.inheritTokenSystem
      ? ['Dans une liste, un code sans système prend celui du code qui le précède (`système|005,481`) ; R4 seul ne le fait pas.']
      : []),
    'Pour lire chaque critère isolément, comme R4 : `Prefer: handling=r4-independent`.',
    'Les critères d’un même chaînage (`location.a` et `location.b`) portent sur une même ressource liée. ' +
      '`_has:Type:référence:critère` suit une référence à rebours.',
    ...correlationRules(api, {
      intro:
        'Corrélation : les critères d’un même groupe portent sur une même instance, là où R4 seul accepterait deux instances ' +
        'différentes. Un critère répété avec deux codes demande une instance pour chacun. `:not` seul signifie « aucune instance » ; ' +
        'à côté d’un autre critère du groupe, il qualifie la même instance. Groupes :',
      inside: 'dans',
    }),
  ];
}

function englishRules(api: FhirApi): string[] {
  return [
    'An unknown criterion is refused (400) and never ignored: without it the answer would be the whole database. A result parameter ' +
      'that is not applied is reported in the answer (entry of mode `outcome`).',
    `A page holds ${MAX_COUNT} results at most; \`_count\` asks for fewer. The \`next\` link is valid for ${PAGE_LINK_MINUTES} minutes. ` +
      `A search stops at result ${CEILING}; \`total\` remains the exact number.`,
    'A comma is an OR, a repeated parameter is an AND. A code alone (`type=01`) is searched in every system; ' +
      '`system|code` names the system.',
    ...(api.inheritTokenSystem
      ? ['In a list, a code without system takes the system of the code before it (`system|005,481`); plain R4 does not.']
      : []),
    'To read each criterion on its own, as R4 does: `Prefer: handling=r4-independent`.',
    'The criteria of one chain (`location.a` and `location.b`) hold on one linked resource. ' +
      '`_has:Type:reference:criterion` follows a reference backwards.',
    ...correlationRules(api, {
      intro:
        'Correlation: the criteria of one group hold on one instance, where plain R4 would accept two different ones. A criterion ' +
        'repeated with two codes asks for one instance each. `:not` alone means "no instance"; beside another criterion of the group ' +
        'it qualifies the same instance. Groups:',
      inside: 'in',
    }),
  ];
}

/** The groups of the interface, one line each; nothing when it declares none. */
function correlationRules(api: FhirApi, words: { readonly intro: string; readonly inside: string }): string[] {
  const lines = [...api.definitions.values()].flatMap((definition) =>
    allGroups(definition).map((group) => {
      const parent = definition.groups.find((outer) => outer.nested === group);
      const codes = group.parameters.map(({ code }) => `\`${code}\``).join(', ');
      return `- ${definition.type} \`${group.name}\`${parent ? ` (${words.inside} \`${parent.name}\`)` : ''}: ${codes}`;
    }),
  );
  return lines.length === 0 ? [] : [`${words.intro}\n\n${lines.join('\n')}`];
}
