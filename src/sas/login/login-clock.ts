/** Injection token of {@link LoginClock}. */
export const LOGIN_CLOCK = Symbol('LOGIN_CLOCK');

/** Now, in epoch milliseconds. */
export type LoginClock = () => number;
