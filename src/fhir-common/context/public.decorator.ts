import { SetMetadata } from '@nestjs/common';

export const PUBLIC_ROUTE = 'public-route';

/** A route that answers without a client certificate: metadata, documentation, health. Everything else is refused by default. */
export const Public = (isPublic = true): MethodDecorator & ClassDecorator => SetMetadata(PUBLIC_ROUTE, isPublic);
