import { requestOf, verdict } from './delivery-rules';

test.each([
  [201, 0, { state: 'sent' }],
  [200, 3, { state: 'sent' }],
  [undefined, 0, { state: 'pending', retryAfterSeconds: 1 }],
  [503, 3, { state: 'pending', retryAfterSeconds: 8 }],
  [408, 1, { state: 'pending', retryAfterSeconds: 2 }],
  [429, 20, { state: 'pending', retryAfterSeconds: 300 }],
  [400, 0, { state: 'failed' }],
  [422, 5, { state: 'failed' }],
  [301, 0, { state: 'failed' }],
])('status %s after %i attempts is %j', (status, before, expected) => {
  expect(verdict(status === undefined ? {} : { status }, before, {})).toEqual(expected);
});

test('an account is tried three times in all', () => {
  expect([0, 1, 2].map((before) => verdict({ status: 503 }, before, { maxAttempts: 3 }).state)).toEqual(['pending', 'pending', 'failed']);
});

test('a creation whose end is not known goes on as an update', () => {
  const delivery = { id: 1, target: 'platform', resourceType: 'Appointment', criterion: 'urn:x|a b', isNew: true, body: '', attempts: 0 };
  expect(requestOf(delivery)).toEqual({ method: 'POST', path: '/Appointment' });
  expect(requestOf({ ...delivery, attempts: 1 })).toEqual({ method: 'PUT', path: '/Appointment?identifier=urn%3Ax%7Ca%20b' });
  expect(requestOf({ ...delivery, isNew: false })).toEqual({ method: 'PUT', path: '/Appointment?identifier=urn%3Ax%7Ca%20b' });
});
