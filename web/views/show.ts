/**
 * What the program asked to be shown by a call: a tensor (drawn as the named ones are), pictures, or a table. Chooses the view
 * and gives it its caption.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { ImageEvent, ShowEvent, TableEvent } from '../protocol';
import './image';
import { tableView } from './table';
import { tensorCard, type TensorContext } from './tensor';

export function shownCard(event: ShowEvent | ImageEvent | TableEvent, context: TensorContext): TemplateResult {
  return html`<div class="shown" data-show=${event.kind} data-label=${event.kind === 'show' ? event.name : event.label} data-line=${event.line ?? nothing}>
    ${drawn(event, context)}
  </div>`;
}

function drawn(event: ShowEvent | ImageEvent | TableEvent, context: TensorContext): TemplateResult {
  switch (event.kind) {
    case 'show': {
      // Its steppers are its own, even where a tensor of the same name has some too.
      const { id } = event;
      const own: TensorContext = {
        ...context,
        leading: () => context.leading(id),
        choose: (_, dimension, index) => context.choose(id, dimension, index),
      };
      return tensorCard({ ...event, kind: 'tensor' }, own);
    }
    case 'image':
      return html`<tensor-image .image=${event}></tensor-image>`;
    case 'table':
      return tableView(event);
  }
}
