import { excerpt, FhirError } from '../core/errors';

export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

const JSON_NAMES = new Set(['json', 'text/json', 'application/json', 'application/fhir+json', 'application/fhir json', 'application/json+fhir']);
const JSON_BODY = /^(application\/fhir\+json|application\/json)\s*(;|$)/i;

/** @throws FhirError `unsupported-media-type` (415) for a body that does not say it is FHIR JSON */
export function requireFhirJson(contentType: string | undefined): void {
  if (!JSON_BODY.test(contentType ?? '')) throw new FhirError('unsupported-media-type', { format: excerpt(contentType ?? ''), supported: 'application/fhir+json' });
}

const JSON_RANGES = /^(\*\/\*|application\/\*|application\/json|application\/fhir\+json|application\/json\+fhir|text\/json)$/;

/**
 * This server writes JSON only. `_format` prevails over `Accept` (R4 http 3.1.0.1.10); a `+` that URL decoding turned into a space is
 * accepted. Swagger and browsers that also accept anything are served.
 * @throws FhirError `unsupported-format` (406)
 */
export function refuseOtherFormats(accept: string | undefined, formats: readonly string[]): void {
  const [format] = formats;
  if (format !== undefined) {
    const wanted = format.split(';')[0]?.trim().toLowerCase() ?? '';
    if (!JSON_NAMES.has(wanted)) throw new FhirError('unsupported-format', { format: excerpt(format), parameter: '_format' });
    return;
  }
  if (accept === undefined || accept.trim() === '') return;
  const ranges = accept.split(',').map((range) => range.split(';').map((part) => part.trim().toLowerCase()));
  const accepted = ranges.some(([range = '', ...parameters]) => JSON_RANGES.test(range) && !parameters.some((p) => /^q=0(\.0{0,3})?$/.test(p)));
  if (!accepted) throw new FhirError('unsupported-format', { format: excerpt(accept), parameter: 'Accept' });
}
