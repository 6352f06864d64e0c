import { stringAt } from '../json';
import type { ResourceJson } from '../json';
import type { ElementType, ElementTypes } from './element-types';
import { fitValue } from './fit-value';
import type { FittedValue } from './fit-value';
import type { OwnObject } from './json-tree';
import { correction, refusal } from './patch-issue';
import type { Correction, IssuePlace, PatchDetails, PatchIssue } from './patch-issue';
import type { PatchOperation, PatchValue } from './patch-operation';
import type { EvaluationBudget, PatchPath, PathCompiler } from './patch-path';
import { isNode } from './path-node';
import { shallowerPaths } from './path-repair';
import type { Normalisation, PatchRule } from './patch-texts';
import { slotsAt } from './slot';
import type { Slot } from './slot';
import { contentOf, locate } from './target';
import type { Target } from './target';

/** An element that was changed. */
export interface TouchedElement {
  readonly operation: number;
  /** FHIRPath of the element, or of the list an element left or entered. */
  readonly expression: string;
  /** The url of the outermost extension it is or stands in. */
  readonly extension?: string;
}

/** The refusal of an operation, thrown inside the engine only: the patch ends there and nothing of it is kept. */
export class OperationRefused extends Error {
  constructor(readonly issue: PatchIssue) {
    super(issue.en);
  }
}

/** What all operations of one patch share. */
export interface SessionSources {
  /** A copy that belongs to the session. */
  readonly resource: OwnObject & ResourceJson;
  readonly types: ElementTypes;
  readonly paths: PathCompiler;
  readonly budget: EvaluationBudget;
}

/** One operation at work: it knows where it stands, refuses, and collects what was corrected. */
export class EditSession {
  readonly corrections: Correction[] = [];
  readonly remarks: PatchIssue[] = [];
  readonly touched: TouchedElement[] = [];
  readonly place: IssuePlace;

  constructor(
    readonly sources: SessionSources,
    readonly operation: PatchOperation,
  ) {
    this.place = { expression: operation.path, operation: operation.rank, path: operation.path };
  }

  refuse(rule: PatchRule, details: PatchDetails = {}, place: Partial<IssuePlace> = {}): never {
    throw new OperationRefused(refusal(rule, { ...this.place, ...place }, details));
  }

  correct(rule: Normalisation, details: PatchDetails): void {
    this.corrections.push(correction(rule, this.place, details));
  }

  touch(expression: string, slot?: Slot): void {
    const extension = slot === undefined ? undefined : outermostExtension(slot);
    this.touched.push({ operation: this.operation.rank, expression, ...(extension === undefined ? {} : { extension }) });
  }

  /** The path of the operation, or of another text of ours, ready to be evaluated. */
  path(text: string = this.operation.path): PatchPath {
    const compiled = this.sources.paths.compile(text);
    if (!compiled.ok) {
      const { rule, details } = compiled.problem;
      return this.refuse(rule, details, compiled.hint === undefined ? {} : { hint: compiled.hint });
    }
    const expected = this.sources.resource.resourceType;
    const { root } = compiled.path;
    // A path may leave the type out (`telecom`); a name with a capital is a type and must be the right one.
    if (/^[A-Z]/.test(root) && root !== expected) this.refuse('path-root', { found: root, expected });
    return compiled.path;
  }

  /** The elements a path selects. */
  targets(path: PatchPath): Target[] {
    const { resource, types, budget } = this.sources;
    const evaluated = path.evaluate(resource, types, budget);
    if (!evaluated.ok) return this.refuse(evaluated.problem.rule, evaluated.problem.details);
    return evaluated.nodes.map((node) => {
      const target = isNode(node) ? locate(node, resource, types) : undefined;
      if (target === undefined) return this.refuse('path-no-element');
      if ('unknown' in target) return this.refuse('unknown-element', { name: target.unknown, type: target.owner });
      return target;
    });
  }

  /** The one element a path selects. */
  only(path: PatchPath): Target {
    const targets = this.targets(path);
    const [target] = targets;
    if (target === undefined) return this.notFound(path);
    if (targets.length > 1) this.refuse('multiple-targets', { count: targets.length });
    return target;
  }

  notFound(path: PatchPath): never {
    const misspelt = this.misspelt(path.text);
    if (misspelt !== undefined) this.refuse('unknown-element', misspelt);
    const hint = shallowerPaths(path.text).find((text) => this.selectsOne(text));
    return this.refuse('target-not-found', { path: path.text }, hint === undefined ? {} : { hint });
  }

  /** The last name of a path, when no element of that name may stand where it does: a slip, and not a value that is missing. */
  private misspelt(text: string): { readonly name: string; readonly type: string } | undefined {
    const [, above, name] = /^(.+)\.([A-Za-z]\w*)$/s.exec(text) ?? [];
    const compiled = above === undefined ? undefined : this.sources.paths.compile(above);
    if (name === undefined || compiled?.ok !== true) return undefined;
    const [holder] = this.targets(compiled.path);
    return holder === undefined || holder.element.child(name) !== undefined ? undefined : { name, type: holder.element.types[0] ?? '' };
  }

  private selectsOne(text: string): boolean {
    const compiled = this.sources.paths.compile(text);
    if (!compiled.ok) return false;
    const { resource, types, budget } = this.sources;
    const evaluated = compiled.path.evaluate(resource, types, budget);
    return evaluated.ok && evaluated.nodes.length === 1;
  }

  /** The value in the form of its element. */
  fit(value: PatchValue, element: ElementType, expression: string, options: FitOptions = {}): FittedValue {
    const fitted = fitValue(value, element, { ...this.place, expression, ...hinted(options.hint) }, options.current);
    if (!fitted.ok) throw new OperationRefused(fitted.issue);
    this.corrections.push(...fitted.corrections);
    return fitted.value;
  }

  /** A child of a target by its name, refused when its type has none of that name. */
  child(target: Target, name: string): ElementType {
    return target.element.child(name) ?? this.refuse('unknown-element', { name, type: target.element.types[0] ?? '' });
  }

  /** The elements under a property of a target. */
  slotsUnder(target: Target, property: string): Slot[] {
    const holder = contentOf(target, this.sources.resource);
    return holder === undefined ? [] : slotsAt(holder, property, target.slot);
  }
}

export interface FitOptions {
  /** The type the element has now. */
  readonly current?: string | undefined;
  readonly hint?: string | undefined;
}

function hinted(hint: string | undefined): { readonly hint?: string } {
  return hint === undefined ? {} : { hint };
}

function outermostExtension(slot: Slot): string | undefined {
  const above = slot.parent === undefined ? undefined : outermostExtension(slot.parent);
  if (above !== undefined) return above;
  if (slot.property !== 'extension' && slot.property !== 'modifierExtension') return undefined;
  const list = slot.holder[slot.property];
  return stringAt(Array.isArray(list) ? (list as readonly unknown[])[slot.index ?? 0] : list, 'url');
}
