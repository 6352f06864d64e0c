import { Module } from '@nestjs/common';
import { locationResource } from './location.resource';

/** Where offers are delivered, with how many free beds. */
@Module({})
export class CapacityModule {
  static readonly definitions = [locationResource];
}
