"""What the operator sets, from the environment and from a `.env` file."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import IbidError


class SettingsError(IbidError):
    """A setting that has no valid value."""


class Settings(BaseSettings):
    """Every setting, under its name with `IBID_` before it."""

    model_config = SettingsConfigDict(
        env_prefix="IBID_", env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    home: Path = Path(".ibid")
    model: str | None = None
    discord_token: SecretStr | None = None
    database: SecretStr | None = None  # a SQLAlchemy URL, often with a password
    max_question: int = Field(default=500, ge=20, le=4000)
    queue: int = Field(default=256, ge=1, le=10_000)
    server_quota: int = Field(default=200, ge=1, le=100_000)  # MB of texts
    direct_messages: bool = True
    message_content: bool = False  # for ask channels; switch the intent on at Discord as well


def load_settings(home: Path | None = None) -> Settings:
    """Load the settings; an explicit home wins over the environment's."""
    try:
        settings = Settings()
    except UnicodeDecodeError as error:
        raise SettingsError(f".env is not UTF-8 ({error.reason}): save it as UTF-8") from error
    except ValidationError as error:
        fault = error.errors()[0]
        key = "IBID_" + "_".join(str(part) for part in fault["loc"]).upper()
        raise SettingsError(
            f"{key} is {fault['input']!r}: {fault['msg'].lower()}; "
            "mend it in the environment or in .env"
        ) from error
    return settings if home is None else settings.model_copy(update={"home": home})
