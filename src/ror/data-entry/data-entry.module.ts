import { Module } from '@nestjs/common';
import { questionnaireResource } from './questionnaire.resource';

/** The forms that guide the entry of offers. */
@Module({})
export class DataEntryModule {
  static readonly definitions = [questionnaireResource];
}
