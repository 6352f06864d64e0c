import type { SasLoginSettings } from '../../config/login-settings';

/** Injection token of {@link LoginSettings}. */
export const LOGIN_SETTINGS = Symbol('LOGIN_SETTINGS');

export type LoginSettings = Pick<SasLoginSettings, 'origins'>;
