import { Button, Menu } from '@mantine/core';
import { IconChevronDown, IconDownload } from '@tabler/icons-react';
import { apiUrl } from '../../api/call-api.ts';
import { useLanguage } from '../../text/language.tsx';

/** The incident as a file, in the reader's language. */
export function ExportMenu({ incidentId }: { readonly incidentId: string }) {
  const { say, language } = useLanguage();
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={15} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {say('incident.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {(['markdown', 'json'] as const).map((format) => (
          <Menu.Item
            key={format}
            component="a"
            download
            href={apiUrl('GET /api/v1/incidents/:id/export', {
              params: { id: incidentId },
              query: { format, lang: language },
            })}
          >
            {say(`incident.export.${format}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
