/** Puts what lies in a template in its place, for the scripts that run before the first paint, and gives the script that is in it. */
export function letIn(id: string): HTMLScriptElement | null | undefined {
  const template = document.querySelector<HTMLTemplateElement>(`template#${id}`);
  const script = template?.content.querySelector('script');
  template?.replaceWith(template.content);
  return script;
}
