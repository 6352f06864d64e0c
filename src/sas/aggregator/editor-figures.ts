import { Inject, Injectable } from '@nestjs/common';
import { Metrics } from '../../metrics/metrics';
import { BREAKER_STATES } from './asked-editor';
import { EditorRegistry } from './editor-registry';

/** The circuit breakers of the editors in `/metrics`, as this process sees them (spec 21.8). */
@Injectable()
export class EditorFigures {
  constructor(@Inject(Metrics) metrics: Metrics, @Inject(EditorRegistry) registry: EditorRegistry) {
    metrics.figure('sas_editor_breaker', 'State of the circuit breaker of an editor: 1 for the state it is in, 0 for the others', ['editor', 'state'], () =>
      registry.known.flatMap(({ editor, health }) => BREAKER_STATES.map((state) => ({ labels: { editor: editor.name, state }, value: health.breaker === state ? 1 : 0 }))));
    metrics.figure('sas_editor_last_success_seconds', 'Moment of the last good answer of an editor, in seconds since 1970; 0 without any', ['editor'], () =>
      registry.known.map(({ editor, health }) => ({ labels: { editor: editor.name }, value: (health.lastSuccessAt ?? 0) / 1000 })));
  }
}
