import { RULE_VERSION } from '../quality/rules/catalogue';
import type { MeasureNaming } from '../quality/measures/measure-resources';

/** How an installation names what its runs write. */
export interface QualityNaming extends MeasureNaming {
  /** `Task.input:systemRequester` of the anomalies that the rules raise. */
  readonly systemRequester: string;
}

/** The host of the documentation: an installation that says no address of its own is one nobody refers to from elsewhere. */
const UNNAMED = 'https://ror.example.org';

/** @param publicUrl address under which callers know this server, without a final slash; what is named after it does not change with it */
export function qualityNaming(publicUrl: string = UNNAMED): QualityNaming {
  return {
    canonicalBase: `${publicUrl}/fhir`, measureSystem: `${publicUrl}/indicateurs`, reportSystem: `${publicUrl}/indicateurs/mesures`, version: RULE_VERSION,
    systemRequester: 'Moteur de règles qualité',
  };
}
