/** Whether `Accept-Encoding` allows gzip: by name, or by `*` when it does not name it, with a quality above 0 (RFC 9110, 12.5.3). */
export function acceptsGzip(header: string | string[] | undefined): boolean {
  const codings = String(header ?? '').split(',').map((coding) => {
    const [name = '', ...parameters] = coding.split(';').map((part) => part.trim().toLowerCase());
    return { name, refused: parameters.some((parameter) => /^q=0(?:\.0{0,3})?$/.test(parameter)) };
  });
  const named = codings.find(({ name }) => name === 'gzip' || name === 'x-gzip') ?? codings.find(({ name }) => name === '*');
  return named !== undefined && !named.refused;
}
