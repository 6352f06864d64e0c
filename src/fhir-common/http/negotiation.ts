import { excerpt, FhirError } from '../core/errors';

export const FHIR_JSON = 'application/fhir+json; charset=utf-8';

const JSON_NAMES = new Set(['json', 'text/json', 'application/json', 'application/fhir+json', 'application/fhir json', 'application/json+fhir', 'application/json fhir']);
/** `json+fhir` is the spelling before R4, which published guides still print. */
const JSON_BODY = /^(application\/fhir\+json|application\/json|application\/json\+fhir)\s*(;|$)/i;

/** @throws FhirError `unsupported-media-type` (415) for a body that does not say it is FHIR JSON */
export function requireFhirJson(contentType: string | undefined): void {
  if (!JSON_BODY.test(contentType ?? '')) throw new FhirError('unsupported-media-type', { format: excerpt(contentType ?? ''), supported: 'application/fhir+json' });
}

const JSON_RANGES = /^(\*\/\*|application\/\*|application\/json|application\/fhir\+json|application\/json\+fhir|text\/json)$/;

/** Whether the parameters of a media type allow the FHIR version written here (R4 http 3.1.0.1.13); without `fhirVersion` they do. */
export function allowsFhirVersion(parameters: readonly string[]): boolean {
  return parameters.every((parameter) => {
    const version = /^fhirversion\s*=\s*"?([^"]*)"?$/i.exec(parameter.trim())?.[1];
    return version === undefined || /^4\.0(\.1)?$/.test(version.trim());
  });
}

/**
 * This server writes JSON of FHIR 4.0 only. `_format` prevails over `Accept` (R4 http 3.1.0.1.10); a `+` that URL decoding turned into a space is
 * accepted. Swagger and browsers that also accept anything are served.
 * @throws FhirError `unsupported-format` (406)
 */
export function refuseOtherFormats(accept: string | undefined, formats: readonly string[]): void {
  const format = formats.find((value) => value.trim() !== ''); // an empty parameter is ignored (R4 search 3.1.1.3)
  if (format !== undefined) {
    const [name = '', ...parameters] = format.split(';');
    if (!JSON_NAMES.has(name.trim().toLowerCase()) || !allowsFhirVersion(parameters)) throw new FhirError('unsupported-format', { format: excerpt(format), parameter: '_format' });
    return;
  }
  if (accept === undefined || accept.trim() === '') return;
  const ranges = accept.split(',').map((range) => range.split(';').map((part) => part.trim().toLowerCase()));
  const accepted = ranges.some(([range = '', ...parameters]) => JSON_RANGES.test(range) && allowsFhirVersion(parameters) && !parameters.some((p) => /^q=0(\.0{0,3})?$/.test(p)));
  if (!accepted) throw new FhirError('unsupported-format', { format: excerpt(accept), parameter: 'Accept' });
}
