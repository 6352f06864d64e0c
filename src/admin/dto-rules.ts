import { ValidateIf } from 'class-validator';
import type { ValidationOptions } from 'class-validator';

/** French and English texts of a rule travel as one message, French first. */
export const rule = (fr: string, en: string): ValidationOptions => ({ message: `${fr} / ${en}` });
/** The same rule for every member of a list. */
export const each = (options: ValidationOptions): ValidationOptions => ({ ...options, each: true });

export const BOOLEAN_RULE = rule('true ou false', 'true or false');
export const TRIMMED = /^[^\s\p{Cc}]([^\p{Cc}]*[^\s\p{Cc}])?$/u;

/** Null is a value here (no profile, no limit), so that only it skips a rule, and an absent field does not. */
export const UnlessNull = (): PropertyDecorator => ValidateIf((_object, value) => value !== null);
export const IfPresent = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined);
export const IfPresentAndNotNull = (): PropertyDecorator => ValidateIf((_object, value) => value !== undefined && value !== null);
