/** Reader keys that the owners of a resource give it (`ReaderVisibility`): structures by their identifier, regions by their code. */
export const structureKey = (identifier: string): string => `structure:${identifier}`;
export const regionKey = (code: string): string => `region:${code}`;
