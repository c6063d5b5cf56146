"""Options of look-ups: names of entries in the content pack."""

from discord import app_commands

from bot.ui.autocomplete import NameOption

RoleName = app_commands.Transform[str, NameOption(lambda catalog: catalog.role_names)]
SkillName = app_commands.Transform[str, NameOption(lambda catalog: catalog.skill_names)]
LevelName = app_commands.Transform[str, NameOption(lambda catalog: catalog.level_names)]
ProjectName = app_commands.Transform[str, NameOption(lambda catalog: catalog.project_names)]
QuestionName = app_commands.Transform[str, NameOption(lambda catalog: catalog.question_names)]
