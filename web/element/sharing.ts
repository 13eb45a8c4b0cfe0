/**
 * The parts of the frame by which its panes share the room, as templates: the separators, and the explain pane with what opens
 * and folds it. Where things stand is frame.css; what is in the explain pane is explain.ts.
 */
import { html, nothing, type TemplateResult } from 'lit';
import { USUAL, type Arrangement, type OpenTab } from './arrangement';
import { TABS, hasMuch, type ExplainArrangement, type Explained } from './explain';
import { partRole } from './landmarks';
import './separator';

type Share = (change: Partial<Arrangement>) => void;

export function columnSeparator({ columns }: Arrangement, share: Share): TemplateResult {
  return html`<pane-separator
    class="between-columns"
    aria-orientation="vertical"
    aria-label="Width of the code"
    .value=${columns}
    .usual=${USUAL.columns}
    @separator-move=${({ detail }: CustomEvent<number>) => share({ columns: detail })}
  ></pane-separator>`;
}

export interface ExplainModel {
  arrangement: Arrangement;
  tab: OpenTab;
  wide: boolean;
  /** Whether it is open where there is but one column. */
  openBelow: boolean;
  explained: Explained;
}

export interface ExplainActions {
  share: Share;
  openBelow: (open: boolean) => void;
  select: (id: number) => void;
}

export function explainPane({ arrangement, tab, wide, openBelow, explained }: ExplainModel, on: ExplainActions): TemplateResult | typeof nothing {
  if (TABS.length === 0) return nothing;
  const open = wide ? arrangement.explain === 'open' : openBelow;
  const brief = !hasMuch(tab.of(arrangement), explained);
  const arrange = ({ detail }: CustomEvent<ExplainArrangement>): void => {
    if (!wide) on.openBelow(detail.open);
    const gone = tab.goTo(detail.tab, arrangement);
    on.share(wide ? { explain: detail.open ? 'open' : 'folded', ...gone } : gone);
  };
  return html`
    ${open && wide && !brief
      ? html`<pane-separator
          aria-orientation="horizontal"
          aria-label="Height of the tensors"
          .value=${arrangement.rows}
          .usual=${USUAL.rows}
          @separator-move=${({ detail }: CustomEvent<number>) => on.share({ rows: detail })}
        ></pane-separator>`
      : nothing}
    <explain-pane
      role=${partRole()}
      aria-label="Explain"
      .open=${open}
      ?data-brief=${brief}
      .tab=${tab.of(arrangement)}
      .explained=${explained}
      @explain-arrange=${arrange}
      @select-node=${({ detail }: CustomEvent<number>) => on.select(detail)}
    ></explain-pane>
  `;
}
