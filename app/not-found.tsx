import { NoticePage } from "@/components/shell/notice-page";
import { ButtonLink } from "@/components/ui/button-link";
import { routes } from "@/lib/routes";

export default function NotFound() {
  return (
    <NoticePage
      title="There is nothing at this address"
      actions={
        <ButtonLink look="primary" size="form" href={routes.newChat}>
          Go to the chats
        </ButtonLink>
      }
    >
      <p>It may have been deleted, or it belongs to someone else.</p>
    </NoticePage>
  );
}
